import { ChevronDown, ChevronUp, Eye, EyeOff, Plus, Trash2 } from "lucide-react";
import { type DragEvent, type KeyboardEvent, useState } from "react";
import { BLENDS, type Blend } from "@/graph/stroke";
import { LayerName } from "@/paint/LayerName";
import { LONGEST_NAME, MOST_LAYERS, type PaintLayer } from "@/paint/layers";
import { words } from "@/paint/options/Parts";
import type { LayerActions } from "@/paint/useLayers";
import { classes } from "@/ui/classes";
import { IconButton } from "@/ui/IconButton";
import { Select } from "@/ui/Select";
import { Slider } from "@/ui/Slider";
import { useGesture } from "@/ui/useGesture";

export interface LayersPanelProps {
  layers: readonly PaintLayer[];
  /** The layer painted on; null for the picture. */
  active: string | null;
  /** How many strokes lie on each layer. */
  counts: ReadonlyMap<string, number>;
  readOnly: boolean;
  actions: LayerActions;
  /** Opacity and blend mode of the paint on the picture. */
  base: { readonly opacity: number; readonly blend: Blend };
  /** Gives the keys back to the picture. */
  onDone: () => void;
}

/**
 * At the right edge: the layers, the topmost first, and how the one painted on lies on those beneath. On a
 * phone it lies folded on the picture's corner.
 */
export function LayersPanel(props: LayersPanelProps) {
  const { layers, active, readOnly, actions } = props;
  const layer = layers.find(({ id }) => id === active) ?? null;
  const full = layers.length >= MOST_LAYERS;
  const [open, setOpen] = useState(false);
  return (
    <section
      aria-label="Layers"
      className={classes(
        "flex w-60 shrink-0 flex-col border-l border-line bg-surface",
        "max-sm:absolute max-sm:right-2 max-sm:bottom-2 max-sm:z-10 max-sm:max-h-3/5",
        "max-sm:rounded-lg max-sm:border max-sm:shadow-lg",
        !open && "max-sm:w-auto",
      )}
    >
      <div className="flex h-9 shrink-0 items-center justify-between gap-1 pr-1.5 pl-3">
        <h3 className="flex-1 text-xs font-semibold">Layers</h3>
        <span className="sm:hidden">
          <IconButton
            label={open ? "Fold the layers" : "Unfold the layers"}
            size="sm"
            side="left"
            icon={open ? <ChevronDown /> : <ChevronUp />}
            aria-expanded={open}
            onClick={() => setOpen(!open)}
          />
        </span>
        {!readOnly && (
          <IconButton
            label={full ? `A painting has ${MOST_LAYERS} layers at most` : "Add a layer"}
            size="sm"
            side="left"
            icon={<Plus />}
            disabled={full}
            onClick={() => actions.add(active)}
          />
        )}
      </div>
      <div className={classes("flex min-h-0 flex-1 flex-col", !open && "max-sm:hidden")}>
        <Lie key={active ?? ""} layer={layer} {...props} />
        <Rows {...props} />
        {!readOnly && <Foot layer={layer} {...props} />}
      </div>
    </section>
  );
}

/** How the layer painted on lies on what is beneath: one gesture of a slider is one edit. */
function Lie({
  layer,
  base,
  readOnly,
  actions,
  onDone,
}: LayersPanelProps & { layer: PaintLayer | null }) {
  const { opacity, blend } = layer ?? base;
  const change = (next: { opacity?: number; blend?: Blend }) =>
    layer ? actions.change(layer.id, next) : actions.changeBase(next);
  const live = useGesture(Math.round(opacity * 100), (value) => change({ opacity: value / 100 }));
  return (
    <div className="flex flex-col gap-2 border-b border-line px-3 pb-3">
      <Select
        label="Blend mode of the layer"
        value={blend}
        disabled={readOnly}
        options={BLENDS.map((value) => ({ value, label: words(value) }))}
        onChange={(value) => change({ blend: value as Blend })}
        className="h-7 w-full text-xs"
      />
      <span className="flex items-center gap-2">
        <span aria-hidden="true" className="text-xs text-ink-2">
          Opacity
        </span>
        <span className="min-w-0 flex-1">
          <Slider
            label="Opacity of the layer"
            value={live.value}
            minimum={0}
            maximum={100}
            step={1}
            valueText={`${live.value} %`}
            disabled={readOnly}
            onMove={(value) => {
              live.move(value);
              actions.show(layer?.id ?? null, value / 100);
            }}
            onHold={live.hold}
            onRelease={() => {
              live.release();
              onDone();
            }}
            onFinish={live.finish}
            onCancel={live.cancel}
          />
        </span>
        <span aria-hidden="true" className="w-10 text-right text-xs tabular-nums">
          {live.value} %
        </span>
      </span>
    </div>
  );
}

/** What a layer is dragged as. */
const DRAGGED = "application/x-karate-layer";

function Rows(props: LayersPanelProps) {
  const { layers, active, counts, readOnly, actions } = props;
  const [over, setOver] = useState<string | null>(null);
  const onKeyDown = (event: KeyboardEvent) => {
    const by = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (by === undefined || event.target instanceof HTMLInputElement) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.altKey && active !== null && !readOnly) actions.move(active, by);
    else step(event.currentTarget, by);
  };
  const dropOn = (event: DragEvent, target: PaintLayer) => {
    event.preventDefault();
    setOver(null);
    const id = event.dataTransfer.getData(DRAGGED);
    const [from, to] = [id, target.id].map((each) => layers.findIndex((one) => one.id === each));
    if (from !== undefined && to !== undefined && from >= 0) actions.move(id, to - from);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: arrows go from row to row; each row is a button.
    <div onKeyDown={onKeyDown} className="min-h-0 flex-1 overflow-y-auto p-1.5">
      <ul aria-label="Layers, the topmost first" className="flex flex-col gap-0.5">
        {layers.toReversed().map((layer) => (
          <Row
            key={layer.id}
            {...props}
            layer={layer}
            over={over === layer.id}
            onOver={(is) => setOver(is ? layer.id : null)}
            onDrop={(event) => dropOn(event, layer)}
          />
        ))}
        <li
          className={classes(
            "flex h-9 items-center gap-1 rounded-md pl-7 pr-1",
            active === null ? "bg-accent-soft" : "hover:bg-hover",
          )}
        >
          <LayerName
            name="Picture"
            count={counts.get("") ?? 0}
            active={active === null}
            faded={false}
            longest={LONGEST_NAME}
            onTake={() => actions.take(null)}
            onRename={null}
          />
        </li>
      </ul>
    </div>
  );
}

interface RowProps extends LayersPanelProps {
  layer: PaintLayer;
  /** Whether another one hangs over it. */
  over: boolean;
  onOver: (is: boolean) => void;
  onDrop: (event: DragEvent) => void;
}

function Row({ layer, over, onOver, onDrop, active, counts, readOnly, actions }: RowProps) {
  return (
    <li
      draggable={!readOnly}
      onDragStart={(event) => event.dataTransfer.setData(DRAGGED, layer.id)}
      onDragOver={(event) => {
        event.preventDefault();
        onOver(true);
      }}
      onDragLeave={() => onOver(false)}
      onDrop={onDrop}
      className={classes(
        "group flex h-9 items-center gap-1 rounded-md pr-1",
        layer.id === active ? "bg-accent-soft" : "hover:bg-hover",
        over && "outline-1 outline-accent",
      )}
    >
      <IconButton
        label={layer.visible ? `Hide ${layer.name}` : `Show ${layer.name}`}
        size="sm"
        side="left"
        icon={layer.visible ? <Eye /> : <EyeOff />}
        disabled={readOnly}
        onClick={() => actions.change(layer.id, { visible: !layer.visible })}
      />
      <LayerName
        name={layer.name}
        count={counts.get(layer.id) ?? 0}
        active={layer.id === active}
        faded={!layer.visible}
        longest={LONGEST_NAME}
        onTake={() => actions.take(layer.id)}
        onRename={readOnly ? null : (name) => actions.change(layer.id, { name })}
      />
    </li>
  );
}

/** The focus goes to the row above or below. */
function step(rows: EventTarget & Element, by: number): void {
  const names = [...rows.querySelectorAll<HTMLElement>("[data-layer]")];
  const at = names.indexOf(document.activeElement as HTMLElement);
  names[at - by]?.focus();
}

function Foot({
  layer,
  layers,
  counts,
  actions,
  onDone,
}: LayersPanelProps & { layer: PaintLayer | null }) {
  const place = layer ? layers.indexOf(layer) : -1;
  const count = layer ? (counts.get(layer.id) ?? 0) : 0;
  return (
    <div
      role="toolbar"
      aria-label="Layer in hand"
      className="flex items-center gap-1 border-t border-line p-1.5"
    >
      <IconButton
        label="Move the layer up"
        keys="Alt+↑"
        side="top"
        icon={<ChevronUp />}
        disabled={!layer || place === layers.length - 1}
        onClick={() => layer && actions.move(layer.id, 1)}
      />
      <IconButton
        label="Move the layer down"
        keys="Alt+↓"
        side="top"
        icon={<ChevronDown />}
        disabled={place <= 0}
        onClick={() => layer && actions.move(layer.id, -1)}
      />
      <span className="flex-1" />
      <IconButton
        label={count > 0 ? `Delete the layer and its ${strokesText(count)}` : "Delete the layer"}
        side="left"
        icon={<Trash2 />}
        disabled={!layer}
        onClick={() => {
          // It goes grey, and would leave the keys to nobody.
          onDone();
          if (layer) actions.remove(layer.id);
        }}
      />
    </div>
  );
}

function strokesText(count: number): string {
  return count === 1 ? "stroke" : `${count} strokes`;
}
