import { Check, Copy } from "lucide-react";
import { useState } from "react";
import type { AppForm } from "@/api/automation";
import { SegmentControl } from "@/panels/SegmentControl";
import { Button } from "@/ui/Button";
import { toClipboard } from "@/ui/toClipboard";

type Language = keyof AppForm["snippets"];
const LANGUAGES: { value: Language; label: string }[] = [
  { value: "curl", label: "curl" },
  { value: "python", label: "Python" },
  { value: "typescript", label: "TypeScript" },
];

/** How programs run the same workflow. */
export function AppSnippets({ snippets }: Pick<AppForm, "snippets">) {
  const [language, setLanguage] = useState<Language>("curl");
  const [copied, setCopied] = useState<Language | null>(null);
  const copy = async () => {
    if (await toClipboard(snippets[language])) setCopied(language);
  };
  return (
    <details className="group rounded-lg border border-line bg-surface">
      <summary className="cursor-pointer px-4 py-3 text-sm font-semibold select-none">
        Run it from a program
      </summary>
      <div className="flex flex-col gap-3 px-4 pb-4">
        <div className="flex items-center gap-3">
          <div className="w-72">
            <SegmentControl
              label="Language"
              value={language}
              choices={LANGUAGES}
              disabled={false}
              onChange={(value) => setLanguage(value as Language)}
            />
          </div>
          <p className="min-w-0 flex-1 truncate text-xs text-ink-2">
            The key stands in the variable KARATE_API_KEY.
          </p>
          <Button
            size="sm"
            icon={copied === language ? <Check /> : <Copy />}
            onClick={() => void copy()}
          >
            {copied === language ? "Copied" : "Copy"}
          </Button>
        </div>
        <pre className="max-h-96 overflow-auto rounded-md border border-line bg-sunken p-3 font-mono text-xs leading-relaxed">
          {snippets[language]}
        </pre>
      </div>
    </details>
  );
}
