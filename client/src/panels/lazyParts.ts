import { type ComponentType, lazy, useEffect } from "react";

/** What is loaded right after the first picture of a workflow. */
const loads: (() => Promise<unknown>)[] = [() => import("@/graph/wrap")];

/** A part that the first picture does not need: it has its own file, loaded soon after or when it is shown. */
function part<Name extends string, Props extends object>(
  load: () => Promise<Record<Name, ComponentType<Props>>>,
  name: Name,
) {
  loads.push(load);
  return lazy(async () => ({ default: (await load())[name] }));
}

const timeParts = () => import("@/time/TimeParts");

export const PaletteDialog = part(() => import("./PaletteDialog"), "PaletteDialog");
export const CategoryCard = part(() => import("./CategoryCard"), "CategoryCard");
export const ShareCard = part(() => import("./ShareCard"), "ShareCard");
export const AccountCard = part(() => import("./AccountCard"), "AccountCard");
export const SidePanel = part(() => import("./SidePanel"), "SidePanel");
export const MemberList = part(() => import("./MemberList"), "MemberList");
export const InviteLink = part(() => import("./InviteLink"), "InviteLink");
export const NodeInspector = part(() => import("./NodeInspector"), "NodeInspector");
export const ManyNodes = part(() => import("./ManyNodes"), "ManyNodes");
export const Viewer = part(() => import("./Viewer"), "Viewer");
export const Reader = part(() => import("./Reader"), "Reader");
export const ViewerStage = part(() => import("./ViewerStage"), "ViewerStage");
export const HistoryPanel = part(() => import("./HistoryPanel"), "HistoryPanel");
export const Provenance = part(() => import("./Provenance"), "Provenance");
export const RunsPanel = part(() => import("./RunsPanel"), "RunsPanel");
export const ShortcutList = part(() => import("./ShortcutList"), "ShortcutList");
export const ShortcutSheet = part(() => import("./ShortcutSheet"), "ShortcutSheet");
export const AssetGrid = part(() => import("./AssetGrid"), "AssetGrid");
export const NotAppliedTray = part(() => import("./NotAppliedTray"), "NotAppliedTray");
export const VersionsPanel = part(() => import("./VersionsPanel"), "VersionsPanel");
export const ForkOrigin = part(() => import("./ForkOrigin"), "ForkOrigin");
export const AutomatePanel = part(() => import("./AutomatePanel"), "AutomatePanel");
export const LightsControl = part(() => import("./lights/LightsControl"), "LightsControl");
export const LivePreview = part(() => import("@/preview/LivePreview"), "LivePreview");
export const FrameBox = part(() => import("@/canvas/FrameBox"), "FrameBox");
export const NoteBox = part(() => import("@/canvas/NoteBox"), "NoteBox");
export const PieceInspector = part(() => import("./PieceInspector"), "PieceInspector");
export const TimeTop = part(timeParts, "TimeTop");
export const TimeBottom = part(timeParts, "TimeBottom");
export const TimeSide = part(timeParts, "TimeSide");
export const PaintView = part(() => import("@/paint/PaintView"), "PaintView");
export const QuestionDialog = part(() => import("@/time/QuestionDialog"), "QuestionDialog");

/** So much later, when the canvas is drawn. */
const LATER_MS = 300;

/** Loads every part soon, so that all of them are there when the server goes away. */
export function usePreload(): void {
  useEffect(() => {
    const timer = setTimeout(() => {
      for (const load of loads) void load().catch(() => undefined);
    }, LATER_MS);
    return () => clearTimeout(timer);
  }, []);
}
