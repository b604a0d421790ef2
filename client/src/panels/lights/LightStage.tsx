import { type KeyboardEvent, type PointerEvent, useRef, useState } from "react";
import { previewUrl } from "@/api/assets";
import { classes } from "@/ui/classes";
import type { LiveValue } from "@/ui/useGesture";
import { type Light, shownColour, withNumbers } from "./light";
import { domeOf, dragged, type Handle, handlesOf, type Place } from "./places";

/** An arrow key moves a handle by this share of the picture; with Shift ten times as far. */
const NUDGE = 0.01;

export interface LightStageProps {
  lights: readonly Light[];
  chosen: number;
  /** Asset id of what stands behind the handles. */
  picture: string | null;
  disabled: boolean;
  live: Pick<LiveValue<readonly Light[]>, "move" | "hold" | "release" | "cancel">;
  onChoose: (index: number) => void;
}

/** The picture with a handle for every light: drag one, or move it with the arrow keys. */
export function LightStage({ lights, chosen, picture, ...props }: LightStageProps) {
  const frame = useRef<HTMLDivElement>(null);
  const [aspect, setAspect] = useState(1.5);
  const chosenLight = lights[chosen];
  const move = (index: number, handle: Handle, to: Place) =>
    props.live.move(
      lights.map((light, place) =>
        place === index ? withNumbers(light, dragged(light, handle.name, to, aspect)) : light,
      ),
    );
  const placeOf = (event: PointerEvent): Place | null => {
    const box = frame.current?.getBoundingClientRect();
    if (!box || box.width === 0 || box.height === 0) return null;
    return { x: (event.clientX - box.left) / box.width, y: (event.clientY - box.top) / box.height };
  };
  return (
    <div className="overflow-hidden rounded-md border border-line-2 bg-sunken p-6">
      <div ref={frame} className="relative" style={{ aspectRatio: aspect }}>
        {picture ? (
          <img
            src={previewUrl(picture, 480)}
            alt=""
            draggable={false}
            className="absolute inset-0 size-full select-none object-fill"
            onLoad={(event) => {
              const { naturalWidth, naturalHeight } = event.currentTarget;
              if (naturalHeight > 0) setAspect(naturalWidth / naturalHeight);
            }}
          />
        ) : (
          <p className="absolute inset-0 grid place-items-center bg-raised px-4 text-center text-xs text-ink-2">
            Wire a picture and run: it shows here.
          </p>
        )}
        {chosenLight && <Guides light={chosenLight} aspect={aspect} />}
        {lights.map((light, index) =>
          handlesOf(light, aspect).map((handle) => (
            <Knob
              // biome-ignore lint/suspicious/noArrayIndexKey: a light is known by its place in the list
              key={`${index}-${handle.name}`}
              light={light}
              handle={handle}
              label={`Light ${index + 1} ${handle.name === "target" ? "target" : "position"}`}
              chosen={index === chosen}
              disabled={props.disabled}
              live={props.live}
              placeOf={placeOf}
              onChoose={() => props.onChoose(index)}
              onMove={(to) => move(index, handle, to)}
            />
          )),
        )}
      </div>
    </div>
  );
}

/** What shows how the chosen light shines: the dome of a direction, the axis of a spot. */
function Guides({ light, aspect }: { light: Light; aspect: number }) {
  const [from, to] = handlesOf(light, aspect);
  const dome = domeOf(aspect);
  const percent = (share: number) => `${share * 100}%`;
  return (
    <svg
      aria-hidden="true"
      className="pointer-events-none absolute inset-0 size-full overflow-visible [&_*]:fill-none [&_*]:stroke-white/80 [&_*]:[stroke-dasharray:4_3]"
    >
      {light.type === "directional" && (
        <ellipse cx="50%" cy="50%" rx={percent(dome.x)} ry={percent(dome.y)} />
      )}
      {from && (light.type === "directional" || to) && (
        <line
          x1={percent(from.at.x)}
          y1={percent(from.at.y)}
          x2={percent(to?.at.x ?? 0.5)}
          y2={percent(to?.at.y ?? 0.5)}
        />
      )}
    </svg>
  );
}

interface KnobProps {
  light: Light;
  handle: Handle;
  label: string;
  chosen: boolean;
  disabled: boolean;
  live: LightStageProps["live"];
  placeOf: (event: PointerEvent) => Place | null;
  onChoose: () => void;
  onMove: (to: Place) => void;
}

function Knob({ light, handle, label, chosen, disabled, live, ...props }: KnobProps) {
  const held = useRef(false);
  const onKeyDown = (event: KeyboardEvent) => {
    const way = WAYS[event.key];
    if (event.key === "Escape") {
      // It gives back this drag and no more: the node stays selected.
      held.current = false;
      live.cancel();
      event.stopPropagation();
    }
    if (!way || event.metaKey || event.ctrlKey) return;
    const far = NUDGE * (event.shiftKey ? 10 : 1);
    props.onMove({ x: handle.at.x + way[0] * far, y: handle.at.y + way[1] * far });
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <button
      type="button"
      aria-label={label}
      aria-pressed={chosen}
      disabled={disabled}
      style={{
        left: `${handle.at.x * 100}%`,
        top: `${handle.at.y * 100}%`,
        background: handle.name === "target" ? undefined : shownColour(light),
      }}
      className={classes(
        "absolute size-4 -translate-x-1/2 -translate-y-1/2 touch-none rounded-full border-2 border-black/70 ring-2",
        chosen ? "z-10 ring-accent" : "ring-white/70",
        light.on === false && "opacity-50",
      )}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        props.onChoose();
        held.current = true;
        live.hold();
      }}
      onPointerMove={(event) => {
        const drags = held.current && event.currentTarget.hasPointerCapture(event.pointerId);
        const to = drags ? props.placeOf(event) : null;
        if (to) props.onMove(to);
      }}
      onPointerUp={live.release}
      onLostPointerCapture={live.release}
      onKeyDown={onKeyDown}
      onFocus={props.onChoose}
    />
  );
}

const WAYS: Readonly<Record<string, readonly [x: number, y: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};
