import { RotateCcw } from "lucide-react";
import { IconButton } from "@/ui/IconButton";

/** Gives a param back its default. */
export function ResetButton({ title, onReset }: { title: string; onReset: () => void }) {
  return (
    <IconButton
      size="sm"
      side="left"
      label={`Reset ${title}`}
      icon={<RotateCcw />}
      onClick={onReset}
      className="text-ink-3"
    />
  );
}
