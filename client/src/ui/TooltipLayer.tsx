import * as Radix from "radix-ui/tooltip";
import { useEffect, useId, useState } from "react";
import { classes } from "./classes";
import { Kbd } from "./Kbd";
import type { TooltipProps } from "./Tooltip";
import { type Tip, watchTips } from "./tip";

/** Draws the tooltip of whatever element the pointer rests on or the keyboard reached. Stands once in the app. */
export function TooltipLayer() {
  const [tip, setTip] = useState<Tip | null>(null);
  useEffect(() => watchTips(document, setTip), []);
  return tip && <OneTip tip={tip} onClose={() => setTip(null)} />;
}

function OneTip({ tip: { anchor, box }, onClose }: { tip: Tip; onClose: () => void }) {
  const id = useId();
  const { tip, tipKeys, tipSide } = anchor.dataset;
  const named = anchor.getAttribute("aria-label") === tip;
  useEffect(() => {
    // A name that the element has already is not read to a person a second time.
    if (named) return;
    const before = anchor.getAttribute("aria-describedby");
    anchor.setAttribute("aria-describedby", before ? `${before} ${id}` : id);
    return () => {
      if (before) anchor.setAttribute("aria-describedby", before);
      else anchor.removeAttribute("aria-describedby");
    };
  }, [anchor, id, named]);
  return (
    <Radix.Provider>
      <Radix.Root open disableHoverableContent onOpenChange={(open) => !open && onClose()}>
        <Radix.Trigger asChild>
          <span
            className="pointer-events-none fixed"
            style={{ left: box.left, top: box.top, width: box.width, height: box.height }}
          />
        </Radix.Trigger>
        <Radix.Portal>
          <Radix.Content
            id={id}
            side={(tipSide as TooltipProps["side"]) ?? "bottom"}
            sideOffset={6}
            collisionPadding={8}
            className={classes(
              "z-50 flex max-w-72 animate-fade items-center gap-2 rounded-md border border-line-2 bg-raised px-2 py-1 text-xs text-ink shadow-float",
              // A mere name must not stand in the way of what lies under it.
              named && "pointer-events-none",
            )}
          >
            {tip}
            {tipKeys && <Kbd keys={tipKeys} />}
          </Radix.Content>
        </Radix.Portal>
      </Radix.Root>
    </Radix.Provider>
  );
}
