import type { ComponentProps, ReactNode } from "react";
import { classes } from "./classes";
import { Spinner } from "./Spinner";

type Look = "primary" | "plain" | "quiet" | "danger";
type Size = "sm" | "md" | "lg";

export interface ButtonProps extends ComponentProps<"button"> {
  look?: Look | undefined;
  size?: Size | undefined;
  icon?: ReactNode | undefined;
  /** Shows a spinner and refuses clicks. */
  busy?: boolean | undefined;
}

const LOOKS: Record<Look, string> = {
  primary: "bg-accent-fill text-white hover:bg-accent-fill-2 active:bg-accent-fill",
  plain: "border border-line-2 bg-raised text-ink hover:bg-hover active:bg-press",
  quiet:
    "text-ink-2 hover:bg-hover hover:text-ink active:bg-press aria-pressed:bg-hover aria-pressed:text-ink",
  danger: "border border-bad/40 bg-bad-soft text-bad hover:border-bad active:bg-bad-soft",
};

const SIZES: Record<Size, string> = {
  sm: "h-7 gap-1.5 px-2.5 text-xs",
  md: "h-8 gap-1.5 px-3 text-sm",
  lg: "h-10 gap-2 px-4 text-base",
};

/** A push button with an optional icon in front of its label. */
export function Button({
  look = "plain",
  size = "md",
  icon,
  busy,
  className,
  children,
  disabled,
  type = "button",
  ...rest
}: ButtonProps) {
  return (
    <button
      type={type}
      disabled={disabled || busy}
      aria-busy={busy || undefined}
      className={classes(
        "inline-flex shrink-0 select-none items-center justify-center rounded-md font-medium whitespace-nowrap",
        "disabled:opacity-50 [&_svg]:size-4 [&_svg]:shrink-0",
        LOOKS[look],
        SIZES[size],
        className,
      )}
      {...rest}
    >
      {busy ? <Spinner /> : icon}
      {children}
    </button>
  );
}
