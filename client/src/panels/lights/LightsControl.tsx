import { useMemo, useState } from "react";
import { useEditor } from "@/app/EditorContext";
import { sameJson } from "@/graph/sameJson";
import type { GraphNode, Json } from "@/graph/types";
import { useGesture } from "@/ui/useGesture";
import { LightFields } from "./LightFields";
import { LightList } from "./LightList";
import { LightStage } from "./LightStage";
import { type Light, readLights, writtenLights } from "./light";

export interface LightsControlProps {
  node: GraphNode;
  value: Json;
  disabled: boolean;
  onChange: (value: Json) => void;
}

/** The lights of a Relight node: over its picture, as a list, and the settings of the chosen one. */
export function LightsControl({ node, value, disabled, onChange }: LightsControlProps) {
  const committed = useMemo<readonly Light[]>(() => readLights(value), [value]);
  const [chosen, setChosen] = useState(0);
  const commit = (lights: readonly Light[]) => {
    const next = writtenLights(lights);
    if (!sameJson(next, value)) onChange(next);
  };
  const live = useGesture(committed, commit);
  const index = Math.min(chosen, live.value.length - 1);
  const light = live.value[index];
  const picture = usePicture(node);
  return (
    <div className="flex flex-col gap-3">
      <LightStage
        lights={live.value}
        chosen={index}
        picture={picture}
        disabled={disabled}
        live={live}
        onChoose={setChosen}
      />
      <LightList
        lights={live.value}
        chosen={index}
        disabled={disabled}
        onChoose={setChosen}
        onChange={(lights, next) => {
          setChosen(next);
          commit(lights);
        }}
      />
      {light && (
        <LightFields
          key={`${index}-${light.type}`}
          light={light}
          disabled={disabled}
          onChange={(changed) => commit(live.value.toSpliced(index, 1, changed))}
        />
      )}
    </div>
  );
}

/** The asset to light over: the node's newest result, else what feeds its picture. */
function usePicture(node: GraphNode): string | null {
  const { graph, results } = useEditor();
  const own = results.get(node.id)?.outputs.image?.[0];
  if (own) return own.id;
  const wire = graph.edges.get(`${node.id}:image`);
  if (!wire) return null;
  const fed = results.get(wire.source)?.outputs[wire.sourcePort]?.[0];
  if (fed) return fed.id;
  const asset = graph.nodes.get(wire.source)?.params.asset;
  return typeof asset === "string" && asset !== "" ? asset : null;
}
