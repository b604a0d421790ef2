import { AppWindow } from "lucide-react";
import { IconButton } from "@/ui/IconButton";

export interface ExposeToggleProps {
  title: string;
  on: boolean;
  onChange: (on: boolean) => void;
}

/** Whether people who use the workflow as an app can set this. */
export function ExposeToggle({ title, on, onChange }: ExposeToggleProps) {
  return (
    <IconButton
      size="sm"
      side="left"
      label={on ? `${title} is in the app` : `Show ${title} in the app`}
      icon={<AppWindow />}
      aria-pressed={on}
      onClick={() => onChange(!on)}
      className={
        on
          ? ""
          : "opacity-0 focus-visible:opacity-100 group-hover/field:opacity-100 [@media(hover:none)]:opacity-60"
      }
    />
  );
}
