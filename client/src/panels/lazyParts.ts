import { lazy, useEffect } from "react";

/** Parts that the first picture of a workflow does not need: they are loaded right after it. */
const LOADERS = {
  PaletteDialog: () => import("./PaletteDialog"),
  SidePanel: () => import("./SidePanel"),
  MemberList: () => import("./MemberList"),
  InviteLink: () => import("./InviteLink"),
  NodeInspector: () => import("./NodeInspector"),
  ViewerStage: () => import("./ViewerStage"),
  HistoryPanel: () => import("./HistoryPanel"),
  Provenance: () => import("./Provenance"),
  RunsPanel: () => import("./RunsPanel"),
  ShortcutList: () => import("./ShortcutList"),
  AssetGrid: () => import("./AssetGrid"),
  NotAppliedTray: () => import("./NotAppliedTray"),
  VersionsPanel: () => import("./VersionsPanel"),
  ForkOrigin: () => import("./ForkOrigin"),
  AutomatePanel: () => import("./AutomatePanel"),
  TimeParts: () => import("@/time/TimeParts"),
  wrap: () => import("@/graph/wrap"),
  QuestionDialog: () => import("@/time/QuestionDialog"),
};

export const PaletteDialog = lazy(async () => ({
  default: (await LOADERS.PaletteDialog()).PaletteDialog,
}));
export const SidePanel = lazy(async () => ({ default: (await LOADERS.SidePanel()).SidePanel }));
export const MemberList = lazy(async () => ({ default: (await LOADERS.MemberList()).MemberList }));
export const InviteLink = lazy(async () => ({ default: (await LOADERS.InviteLink()).InviteLink }));
export const NodeInspector = lazy(async () => ({
  default: (await LOADERS.NodeInspector()).NodeInspector,
}));
export const ViewerStage = lazy(async () => ({
  default: (await LOADERS.ViewerStage()).ViewerStage,
}));
export const HistoryPanel = lazy(async () => ({
  default: (await LOADERS.HistoryPanel()).HistoryPanel,
}));
export const Provenance = lazy(async () => ({ default: (await LOADERS.Provenance()).Provenance }));
export const RunsPanel = lazy(async () => ({ default: (await LOADERS.RunsPanel()).RunsPanel }));
export const ShortcutList = lazy(async () => ({
  default: (await LOADERS.ShortcutList()).ShortcutList,
}));
export const AssetGrid = lazy(async () => ({ default: (await LOADERS.AssetGrid()).AssetGrid }));
export const NotAppliedTray = lazy(async () => ({
  default: (await LOADERS.NotAppliedTray()).NotAppliedTray,
}));
export const VersionsPanel = lazy(async () => ({
  default: (await LOADERS.VersionsPanel()).VersionsPanel,
}));
export const ForkOrigin = lazy(async () => ({ default: (await LOADERS.ForkOrigin()).ForkOrigin }));
export const AutomatePanel = lazy(async () => ({
  default: (await LOADERS.AutomatePanel()).AutomatePanel,
}));
export const TimeTop = lazy(async () => ({ default: (await LOADERS.TimeParts()).TimeTop }));
export const TimeBottom = lazy(async () => ({ default: (await LOADERS.TimeParts()).TimeBottom }));
export const TimeSide = lazy(async () => ({ default: (await LOADERS.TimeParts()).TimeSide }));
export const QuestionDialog = lazy(async () => ({
  default: (await LOADERS.QuestionDialog()).QuestionDialog,
}));

/** So much later, when the canvas is drawn. */
const LATER_MS = 300;

/** Loads every part soon, so that all of them are there when the server goes away. */
export function usePreload(): void {
  useEffect(() => {
    const timer = setTimeout(() => {
      for (const load of Object.values(LOADERS)) void load().catch(() => undefined);
    }, LATER_MS);
    return () => clearTimeout(timer);
  }, []);
}
