import type { NodeType } from "@/graph/types";

const UNITS = ["B", "KB", "MB", "GB"] as const;

/** A size for people: "812 B", "1.4 MB". */
export function bytesText(bytes: number): string {
  let amount = bytes;
  let unit = 0;
  while (amount >= 1000 && unit < UNITS.length - 1) {
    amount /= 1000;
    unit += 1;
  }
  return `${Number(amount.toFixed(amount < 10 && unit > 0 ? 1 : 0))} ${UNITS[unit]}`;
}

/** Micro-credits as credits: "free", "0.25 credits". */
export function costText(micro: number): string {
  if (micro === 0) return "free";
  const credits = micro / 1_000_000;
  const shown = credits < 0.01 ? credits.toPrecision(1) : Number(credits.toFixed(2)).toString();
  return `${shown} ${shown === "1" ? "credit" : "credits"}`;
}

/** What one run of a model costs; empty for what runs here. */
export function priceText({ kind, price, price_note, state }: NodeType): string {
  if (kind !== "provider") return "";
  if (price) return costText(price);
  if (state !== "available") return state;
  return price_note?.startsWith("simulated") ? "simulated" : "by usage";
}

/** A picture's size: "1,920 × 1,080". */
export function sizeText(width: number, height: number): string {
  return `${width.toLocaleString("en")} × ${height.toLocaleString("en")}`;
}
