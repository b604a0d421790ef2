import { ImageIcon, Images, Upload } from "lucide-react";
import { useRef, useState } from "react";
import { previewUrl } from "@/api/assets";
import { Button } from "@/ui/Button";
import { AssetPicker } from "./AssetPicker";
import { storePicture } from "./upload";

export interface AssetControlProps {
  id: string;
  label: string;
  /** Asset id. */
  value: string | null;
  disabled: boolean;
  onChange: (asset: string) => void;
}

/** A picture of the workspace: shows it, uploads another, or picks one that is there. */
export function AssetControl({ id, label, value, disabled, onChange }: AssetControlProps) {
  const input = useRef<HTMLInputElement>(null);
  const [picking, setPicking] = useState(false);
  return (
    <div className="flex flex-col gap-2">
      <div className="checker grid h-36 place-items-center overflow-hidden rounded-md border border-line-2">
        {value ? (
          <img src={previewUrl(value, 480)} alt={label} className="size-full object-contain" />
        ) : (
          <span className="flex flex-col items-center gap-1 text-xs text-ink-2">
            <ImageIcon className="size-5" aria-hidden="true" />
            Drop a picture on the canvas, or pick one
          </span>
        )}
      </div>
      <div className="grid grid-cols-2 gap-2">
        <Button
          id={id}
          size="sm"
          icon={<Upload />}
          disabled={disabled}
          onClick={() => input.current?.click()}
        >
          Upload
        </Button>
        <Button size="sm" icon={<Images />} disabled={disabled} onClick={() => setPicking(true)}>
          Choose
        </Button>
      </div>
      <input
        ref={input}
        type="file"
        accept="image/*"
        aria-label={`${label} file`}
        hidden
        onChange={(event) => {
          const file = event.target.files?.[0];
          event.target.value = "";
          if (file) void storePicture(file, (asset) => onChange(asset.id));
        }}
      />
      <AssetPicker
        open={picking}
        chosen={value}
        onClose={() => setPicking(false)}
        onPick={(asset) => {
          setPicking(false);
          onChange(asset.id);
        }}
      />
    </div>
  );
}
