import * as Popover from "radix-ui/popover";
import { type ReactNode, useRef } from "react";
import { classes } from "./classes";
import type { PopoverState } from "./usePopover";

export interface PopoverPanelProps {
  of: Pick<PopoverState, "anchor" | "close">;
  label: string;
  side?: "top" | "right" | "bottom" | "left" | undefined;
  align?: "start" | "center" | "end" | undefined;
  offset?: number | undefined;
  className?: string | undefined;
  children: ReactNode;
}

/** A small panel beside the button that opened it. Escape and a click elsewhere close it; the focus returns. */
export function PopoverPanel({ of, label, side, align, offset = 8, ...rest }: PopoverPanelProps) {
  const elsewhere = useRef(false);
  return (
    <Popover.Root open onOpenChange={(open) => !open && of.close()}>
      <Popover.Anchor virtualRef={of.anchor as { current: HTMLElement }} />
      <Popover.Portal>
        <Popover.Content
          side={side ?? "bottom"}
          align={align ?? "center"}
          sideOffset={offset}
          collisionPadding={8}
          aria-label={label}
          onInteractOutside={(event) => {
            // The button itself closes what it opened; both would open it again.
            if (of.anchor.current?.contains(event.target as Node)) event.preventDefault();
            else elsewhere.current = true;
          }}
          onCloseAutoFocus={() => elsewhere.current || of.anchor.current?.focus()}
          className={classes(
            "z-50 animate-rise rounded-lg border border-line-2 bg-raised shadow-float",
            rest.className,
          )}
        >
          {rest.children}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
