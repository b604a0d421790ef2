import type { ComponentProps } from "react";
import { classes } from "./classes";

/** The look every text box shares. */
export const INPUT_LOOK =
  "rounded-md border border-line-2 bg-sunken text-ink outline-offset-0 hover:border-ink-3 focus:border-accent focus:outline-none disabled:opacity-50 aria-invalid:border-bad";

/** A one-line text box; keys typed in it never reach the canvas. */
export function TextInput({ className, onKeyDown, ...rest }: ComponentProps<"input">) {
  return (
    <input
      autoComplete="off"
      spellCheck={false}
      onKeyDown={(event) => {
        event.stopPropagation();
        onKeyDown?.(event);
      }}
      className={classes(INPUT_LOOK, "h-8 w-full px-2.5 text-sm", className)}
      {...rest}
    />
  );
}
