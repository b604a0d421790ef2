import type { ComponentProps, ReactNode } from "react";
import { classes } from "./classes";
import { Tooltip } from "./Tooltip";

export interface IconButtonProps extends Omit<ComponentProps<"button">, "children"> {
  /** The accessible name, also shown as the tooltip. */
  label: string;
  icon: ReactNode;
  /** Shortcut shown in the tooltip, for example "Mod+K". */
  keys?: string | undefined;
  side?: "top" | "right" | "bottom" | "left" | undefined;
  size?: "sm" | "md" | "lg" | undefined;
}

const SIZES = {
  sm: "size-6 [&_svg]:size-3.5",
  md: "size-8 [&_svg]:size-4",
  lg: "size-10 [&_svg]:size-5",
};

/** A square button that shows only an icon; its name appears on hover and focus. */
export function IconButton({
  label,
  icon,
  keys,
  side = "bottom",
  size = "md",
  className,
  type = "button",
  ...rest
}: IconButtonProps) {
  return (
    <Tooltip text={label} keys={keys} side={side}>
      <button
        type={type}
        aria-label={label}
        className={classes(
          "inline-grid shrink-0 select-none place-items-center rounded-md text-ink-2",
          "hover:bg-hover hover:text-ink active:bg-press disabled:opacity-40 disabled:hover:bg-transparent",
          "aria-pressed:bg-accent-soft aria-pressed:text-accent",
          SIZES[size],
          className,
        )}
        {...rest}
      >
        {icon}
      </button>
    </Tooltip>
  );
}
