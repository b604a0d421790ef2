import { useEditor } from "@/app/EditorContext";
import { exposedOf } from "@/graph/exposed";
import { declaredOf } from "@/graph/subgraph";
import type { GraphNode, NodeType } from "@/graph/types";
import { paramValue, sectionsOf } from "./control";
import { ExposeToggle } from "./ExposeToggle";
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
      <ProblemList node={node.id} />
      {type && <Settings node={node} type={type} />}
      <NodeFlow node={node} />
      <ResultSection node={node.id} />
    </>
  );
}

function Settings({ node, type }: { node: GraphNode; type: NodeType }) {
  const { actions, readOnly } = useEditor();
  return sectionsOf(type, node.params).map((section) => (
    <PanelSection key={section.title} title={section.title || "Settings"}>
      {section.params.map(({ name, schema }) => (
        <ParamControl
          key={name}
          schema={schema}
          value={paramValue(node.params, name, schema)}
          changed={name in node.params && node.params[name] !== schema.default}
          disabled={readOnly}
          onChange={(value) => actions.setParam(node.id, name, value)}
          onText={(text) => actions.setText(node.id, name, text)}
          onReset={() => actions.setParam(node.id, name, null)}
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
      ))}
    </PanelSection>
  ));
}
