import { type ComponentProps, type RefObject, useRef, useState } from "react";

export interface PopoverState {
  open: boolean;
  close: () => void;
  anchor: RefObject<HTMLButtonElement | null>;
  /** For the button that opens it. */
  trigger: ComponentProps<"button">;
}

/** A button and what it opens beside itself (PopoverPanel, which is loaded after the first picture). */
export function usePopover(): PopoverState {
  const [open, setOpen] = useState(false);
  const anchor = useRef<HTMLButtonElement>(null);
  return {
    open,
    close: () => setOpen(false),
    anchor,
    trigger: {
      ref: anchor,
      "aria-haspopup": "dialog",
      "aria-expanded": open,
      onClick: () => setOpen((was) => !was),
    },
  };
}
