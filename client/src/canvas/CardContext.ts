/** What every card and port needs and what hardly ever changes, so that they do not render with the rest. */
import { createContext, useContext } from "react";
import type { Editor } from "@/app/EditorContext";

export type CardTools = Pick<Editor, "session" | "nodeTypes" | "actions" | "mayRun" | "readOnly">;

export const CardContext = createContext<CardTools | null>(null);

export function useCardTools(): CardTools {
  const tools = useContext(CardContext);
  if (!tools) throw new Error("useCardTools stands outside the canvas");
  return tools;
}
