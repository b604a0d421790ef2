export interface NumberLimits {
  minimum?: number | undefined;
  maximum?: number | undefined;
  step?: number | undefined;
  whole?: boolean | undefined;
}

/** The nearest allowed number. Steps are a help for the slider, not a rule: a typed 4.37 stays 4.37. */
export function allowed(value: number, limits: NumberLimits): number {
  const whole = limits.whole ? Math.round(value) : value;
  return Math.min(limits.maximum ?? Infinity, Math.max(limits.minimum ?? -Infinity, whole));
}

/** A number as people write it: at most six significant decimals, no trailing zeros, no exponent. */
export function written(value: number): string {
  if (!Number.isFinite(value)) return "";
  return Number(value.toFixed(6)).toString();
}

/** Reads what somebody typed; a comma counts as the decimal point. Null when it is no number. */
export function readNumber(text: string): number | null {
  const clean = text.trim().replace(",", ".");
  if (!/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(clean)) return null;
  const value = Number(clean);
  return Number.isFinite(value) ? value : null;
}

/** Where `value` stands between the limits, 0–1. */
export function share(value: number, minimum: number, maximum: number): number {
  if (maximum <= minimum) return 0;
  return Math.min(1, Math.max(0, (value - minimum) / (maximum - minimum)));
}
