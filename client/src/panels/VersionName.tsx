import { Pencil } from "lucide-react";
import { useState } from "react";
import type { NamedVersion } from "@/api/time";
import { useEditor } from "@/app/EditorContext";
import { useTimeActions } from "@/time/useTimeActions";
import { IconButton } from "@/ui/IconButton";
import { TextInput } from "@/ui/TextInput";

/** What a version is called, and calling it something else: Enter keeps, Escape leaves it as it was. */
export function VersionName({ named: { id, name, version } }: { named: NamedVersion }) {
  const { readOnly } = useEditor();
  const actions = useTimeActions();
  const [draft, setDraft] = useState<string | null>(null);
  if (draft === null) {
    return (
      <>
        <span className="min-w-0 flex-1 truncate font-medium" title={name}>
          {name}
        </span>
        {!readOnly && (
          <IconButton
            size="sm"
            label={`Rename ${name}`}
            icon={<Pencil />}
            onClick={() => setDraft(name)}
          />
        )}
      </>
    );
  }
  const keep = async () => {
    const next = draft.trim();
    if (next === "" || next === name || (await actions.rename(id, next))) setDraft(null);
  };
  return (
    <form
      className="min-w-0 flex-1"
      onSubmit={(event) => {
        event.preventDefault();
        void keep();
      }}
    >
      <TextInput
        ref={(box) => box?.focus()}
        aria-label={`Name of version ${version}`}
        value={draft}
        maxLength={MAX_NAME}
        onChange={(event) => setDraft(event.target.value)}
        onBlur={() => void keep()}
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.key === "Escape") setDraft(null);
        }}
      />
    </form>
  );
}

/** Longest name of a version (karate/api/versions.py). */
const MAX_NAME = 120;
