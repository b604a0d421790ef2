import { Brush } from "lucide-react";
import { Suspense } from "react";
import { useEditor } from "@/app/EditorContext";
import { useEditorStore } from "@/app/editorStore";
import { exposedOf } from "@/graph/exposed";
import { takesStrokes } from "@/graph/strokeKey";
import { declaredOf } from "@/graph/subgraph";
import type { GraphNode, Json, NodeType } from "@/graph/types";
import { useMoving } from "@/preview/moving";
import { Button } from "@/ui/Button";
import { paramValue, sectionsOf } from "./control";
import { ExposeToggle } from "./ExposeToggle";
import { LightsControl } from "./lazyParts";
import { NodeFlow } from "./NodeFlow";
import { NodeHead } from "./NodeHead";
import { PanelSection } from "./PanelSection";
import { ParamControl } from "./ParamControl";
import { ProblemList } from "./ProblemList";
import { ResultSection } from "./ResultSection";

/** One node: what it is, its settings, its result. */
export function NodeInspector({ node }: { node: GraphNode }) {
  const { nodeTypes } = useEditor();
  const type = declaredOf(node, nodeTypes);
  return (
    <>
      <NodeHead node={node} type={type} />
      {takesStrokes(type) && <PaintButton node={node.id} />}
      <ProblemList node={node.id} />
      {type && <Settings node={node} type={type} />}
      <NodeFlow node={node} />
      <ResultSection node={node.id} />
    </>
  );
}

/** The way into the painting; who may not change it can look. */
function PaintButton({ node }: { node: string }) {
  const { readOnly } = useEditor();
  const paint = useEditorStore((state) => state.paint);
  return (
    <Button
      look="primary"
      icon={<Brush aria-hidden="true" />}
      className="mx-4 mb-4"
      onClick={() => paint(node)}
    >
      {readOnly ? "See the painting" : "Paint"}
    </Button>
  );
}

function Settings({ node, type }: { node: GraphNode; type: NodeType }) {
  const { actions, readOnly } = useEditor();
  const { move, touch } = useMoving.getState();
  const set = (name: string, value: Json) => {
    touch(node.id);
    actions.setParam(node.id, name, value);
  };
  return sectionsOf(type, node.params).map((section) => (
    <PanelSection key={section.title} title={section.title || "Settings"}>
      {section.params.map(({ name, schema }) =>
        type.id === "relight" && name === "lights" ? (
          <Suspense key={name} fallback={null}>
            <LightsControl
              node={node}
              value={paramValue(node.params, name, schema)}
              disabled={readOnly}
              onChange={(value) => set(name, value)}
            />
          </Suspense>
        ) : (
          <ParamControl
            key={name}
            schema={schema}
            value={paramValue(node.params, name, schema)}
            changed={name in node.params && node.params[name] !== schema.default}
            disabled={readOnly}
            onChange={(value) => set(name, value)}
            onLive={(value) => move(node.id, name, value)}
            onText={(text) => actions.setText(node.id, name, text)}
            onReset={() => set(name, null)}
            extra={
              !readOnly && (
                <ExposeToggle
                  title={schema.title}
                  on={exposedOf(node).includes(name)}
                  onChange={(on) => actions.expose(node.id, name, on)}
                />
              )
            }
          />
        ),
      )}
    </PanelSection>
  ));
}
