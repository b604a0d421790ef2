import { X } from "lucide-react";
import * as Radix from "radix-ui/dialog";
import { type ReactNode, useEffect, useRef } from "react";
import { classes } from "./classes";
import { holdBackground } from "./holdBackground";
import { IconButton } from "./IconButton";

export interface DialogProps {
  open: boolean;
  onClose: () => void;
  title: string;
  /** Keeps the title for screen readers only; the content draws its own head. */
  bare?: boolean | undefined;
  description?: string | undefined;
  /** How wide and how far from the top; not used when `full`. */
  className?: string | undefined;
  /** As wide and high as the window. */
  full?: boolean | undefined;
  children: ReactNode;
}

/**
 * A modal window: keeps the focus, closes on Escape and on a click outside, gives the focus back.
 * Radix's own modal mode writes a style element, which the server's policy forbids; the page behind
 * is made inert instead.
 */
export function Dialog(props: DialogProps) {
  const { open, onClose } = props;
  return (
    <Radix.Root modal={false} open={open} onOpenChange={(next) => !next && onClose()}>
      <Radix.Portal>{open && <Window {...props} />}</Radix.Portal>
    </Radix.Root>
  );
}

/** There Escape gives back what was typed: a number box, or one that says so. */
function keepsEscape(target: EventTarget | null): boolean {
  return target instanceof Element && target.matches("[role=spinbutton], [data-keeps-escape]");
}

function Window({ onClose, title, bare, description, className, full, children }: DialogProps) {
  const content = useRef<HTMLDivElement>(null);
  const opener = useRef(document.activeElement);
  useEffect(() => holdBackground(), []);
  return (
    <>
      <div
        aria-hidden="true"
        onPointerDown={onClose}
        className="fixed inset-0 z-40 animate-fade bg-black/60"
      />
      <Radix.Content
        ref={content}
        aria-modal="true"
        onInteractOutside={(event) => event.preventDefault()}
        onEscapeKeyDown={(event) => keepsEscape(event.target) && event.preventDefault()}
        onOpenAutoFocus={(event) => {
          // A box that asked for the focus keeps it; else the window takes it, not its first button.
          event.preventDefault();
          if (!content.current?.contains(document.activeElement)) content.current?.focus();
        }}
        onCloseAutoFocus={(event) => {
          event.preventDefault();
          if (opener.current instanceof HTMLElement) opener.current.focus();
        }}
        {...(description ? {} : { "aria-describedby": undefined })}
        className={classes(
          "fixed z-40 flex flex-col overflow-hidden rounded-xl border border-line-2 bg-surface shadow-dialog outline-none",
          full
            ? "inset-3"
            : "left-1/2 max-h-[min(86vh,52rem)] w-[calc(100vw-2rem)] -translate-x-1/2",
          !full && (className ?? "top-1/2 max-w-lg -translate-y-1/2"),
        )}
      >
        <div className={bare ? "sr-only" : "flex items-start gap-3 border-b border-line px-5 py-4"}>
          <div className="min-w-0 flex-1">
            <Radix.Title className="text-lg font-semibold">{title}</Radix.Title>
            {description && (
              <Radix.Description className="mt-0.5 text-ink-2">{description}</Radix.Description>
            )}
          </div>
          {!bare && (
            <IconButton label="Close" icon={<X />} onClick={onClose} className="-mt-1 -mr-2" />
          )}
        </div>
        {children}
      </Radix.Content>
    </>
  );
}
