import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { type Datum, datumText } from "@/graph/datum";
import { toClipboard } from "./toClipboard";

/** "Copied" stands so long. */
const SAID_MS = 1500;

/** Puts a value on the clipboard. */
export function CopyButton({ datum }: { datum: Datum }) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), SAID_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <button
      type="button"
      className="grid size-6 place-items-center rounded-md text-ink-2 hover:bg-hover hover:text-ink [&_svg]:size-3.5"
      aria-label={copied ? "Copied" : "Copy"}
      onClick={() => void toClipboard(datumText(datum)).then(setCopied)}
    >
      {copied ? <Check aria-hidden="true" className="text-ok" /> : <Copy aria-hidden="true" />}
    </button>
  );
}
