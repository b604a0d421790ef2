import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { Button } from "@/ui/Button";
import { TextInput } from "@/ui/TextInput";
import { toClipboard } from "@/ui/toClipboard";

/** A line of text to take along. */
export function CopyBox({ label, value }: { label: string; value: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    setCopied(await toClipboard(value));
  };
  return (
    <div className="flex gap-2">
      <TextInput
        readOnly
        aria-label={label}
        value={value}
        onFocus={(event) => event.target.select()}
        className="min-w-0 font-mono text-xs"
      />
      <Button
        aria-label={`Copy ${label}`}
        icon={copied ? <Check /> : <Copy />}
        onClick={() => void copy()}
      >
        {copied ? "Copied" : "Copy"}
      </Button>
    </div>
  );
}
