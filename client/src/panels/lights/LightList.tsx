import { Copy, Lightbulb, LightbulbOff, Plus, Trash2 } from "lucide-react";
import { useEffect, useRef } from "react";
import { classes } from "@/ui/classes";
import { IconButton } from "@/ui/IconButton";
import { humanised } from "../control";
import {
  LIGHT_TYPES,
  type Light,
  type LightType,
  MAX_LIGHTS,
  newLight,
  numberOf,
  shownColour,
} from "./light";

export interface LightListProps {
  lights: readonly Light[];
  chosen: number;
  disabled: boolean;
  onChoose: (index: number) => void;
  /** The list as it is to be, and which light is chosen then. */
  onChange: (lights: readonly Light[], chosen: number) => void;
}

/** The chosen light, else the first way to add one. */
const CHOSEN = "[aria-pressed=true], [aria-label^='Add ']";

/** The lights by name, to choose, switch, copy and take away; and a row to add one. */
export function LightList({ lights, chosen, disabled, onChoose, onChange }: LightListProps) {
  const full = lights.length >= MAX_LIGHTS;
  const list = useRef<HTMLDivElement>(null);
  const removed = useRef(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the button that was pressed may be gone.
  useEffect(() => {
    if (removed.current) list.current?.querySelector<HTMLElement>(CHOSEN)?.focus();
    removed.current = false;
  }, [lights.length]);
  const put = (index: number, gone: number, ...fresh: Light[]) =>
    lights.toSpliced(index, gone, ...fresh);
  return (
    <div ref={list} className="flex flex-col gap-1">
      {lights.map((light, index) => (
        <LightRow
          // biome-ignore lint/suspicious/noArrayIndexKey: a light is known by its place in the list
          key={index}
          name={`Light ${index + 1}`}
          light={light}
          chosen={index === chosen}
          disabled={disabled}
          full={full}
          onChoose={() => onChoose(index)}
          onSwitch={() => onChange(put(index, 1, { ...light, on: light.on === false }), index)}
          onCopy={() => onChange(put(index + 1, 0, { ...light }), index + 1)}
          onRemove={() => {
            removed.current = true;
            onChange(put(index, 1), Math.max(0, Math.min(index, lights.length - 2)));
          }}
        />
      ))}
      {!disabled && (
        <div className="flex flex-wrap items-center gap-1 pt-1">
          {LIGHT_TYPES.map((type) => (
            <AddButton
              key={type}
              type={type}
              full={full}
              onAdd={() => onChange([...lights, newLight(type)], lights.length)}
            />
          ))}
        </div>
      )}
    </div>
  );
}

interface LightRowProps {
  name: string;
  light: Light;
  chosen: boolean;
  disabled: boolean;
  full: boolean;
  onChoose: () => void;
  onSwitch: () => void;
  onCopy: () => void;
  onRemove: () => void;
}

function LightRow({ name, light, chosen, disabled, full, ...does }: LightRowProps) {
  const off = light.on === false;
  return (
    <div
      className={classes(
        "flex items-center gap-0.5 rounded-md pr-1 pl-2 hover:bg-hover",
        chosen && "bg-accent-soft",
      )}
    >
      <button
        type="button"
        aria-pressed={chosen}
        aria-label={`${name}, ${light.type}`}
        onClick={does.onChoose}
        className="flex h-8 min-w-0 flex-1 items-center gap-2 text-left text-xs"
      >
        <span
          aria-hidden="true"
          style={{ background: shownColour(light) }}
          className={classes(
            "size-3 shrink-0 rounded-full border border-line-2",
            off && "opacity-30",
          )}
        />
        <span className={classes("truncate", off && "text-ink-3 line-through")}>
          {humanised(light.type)}
        </span>
        <span className="ml-auto text-ink-3 tabular-nums">{numberOf(light, "intensity")}</span>
      </button>
      <IconButton
        size="sm"
        label={`Switch ${name} ${off ? "on" : "off"}`}
        icon={off ? <LightbulbOff /> : <Lightbulb />}
        disabled={disabled}
        onClick={does.onSwitch}
      />
      <IconButton
        size="sm"
        label={`Duplicate ${name}`}
        icon={<Copy />}
        disabled={disabled || full}
        onClick={does.onCopy}
      />
      <IconButton
        size="sm"
        label={`Remove ${name}`}
        icon={<Trash2 />}
        disabled={disabled}
        onClick={does.onRemove}
      />
    </div>
  );
}

function AddButton({ type, full, onAdd }: { type: LightType; full: boolean; onAdd: () => void }) {
  return (
    <button
      type="button"
      disabled={full}
      aria-label={`Add ${type} light`}
      title={full ? `${MAX_LIGHTS} lights at most` : undefined}
      onClick={onAdd}
      className="inline-flex h-6 items-center gap-1 rounded-md border border-line-2 bg-raised px-1.5 text-2xs text-ink hover:bg-hover disabled:opacity-50"
    >
      <Plus className="size-3" aria-hidden="true" />
      {humanised(type)}
    </button>
  );
}
