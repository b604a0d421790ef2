import { X } from "lucide-react";
import type { ReactNode } from "react";
import { IconButton } from "@/ui/IconButton";

export interface SideFrameProps {
  label: string;
  title: string;
  onClose: () => void;
  children: ReactNode;
}

/** A panel beside a canvas that does not show the present. */
export function SideFrame({ label, title, onClose, children }: SideFrameProps) {
  return (
    <aside
      aria-label={label}
      className="flex h-full w-84 shrink-0 animate-slide flex-col border-l border-line bg-surface"
    >
      <div className="flex h-11 shrink-0 items-center justify-between border-b border-line pr-2 pl-4">
        <h2 className="text-sm font-semibold">{title}</h2>
        <IconButton label="Back to now" icon={<X />} onClick={onClose} />
      </div>
      {children}
    </aside>
  );
}
