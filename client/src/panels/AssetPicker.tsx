import { Suspense } from "react";
import type { Asset } from "@/api/assets";
import { Dialog } from "@/ui/Dialog";
import { AssetGrid } from "./lazyParts";

export interface AssetPickerProps {
  open: boolean;
  chosen: string | null;
  onPick: (asset: Asset) => void;
  onClose: () => void;
}

/** A dialog with the workspace's newest pictures. */
export function AssetPicker({ open, chosen, onPick, onClose }: AssetPickerProps) {
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="Choose a picture"
      description="Uploads and results of this workspace, newest first."
      className="top-[10vh] max-w-3xl"
    >
      <Suspense>
        <AssetGrid chosen={chosen} onPick={onPick} />
      </Suspense>
    </Dialog>
  );
}
