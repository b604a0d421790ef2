import { cloneElement, type ReactElement } from "react";

export interface TooltipProps {
  text: string;
  keys?: string | undefined;
  side?: "top" | "right" | "bottom" | "left" | undefined;
  children: ReactElement;
}

/** Shows `text` (and a shortcut) when its child is hovered or focused: the child carries the words, and
    the one TooltipLayer of the page, which comes after the first picture, draws them. */
export function Tooltip({ text, keys, side, children }: TooltipProps) {
  return cloneElement(children as ReactElement<Record<string, unknown>>, {
    "data-tip": text,
    "data-tip-keys": keys,
    "data-tip-side": side,
  });
}
