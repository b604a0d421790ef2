import { lazy, useEffect } from "react";

/** Parts that the first picture of a workflow does not need: they are loaded right after it. */
const LOADERS = {
  NodeInspector: () => import("./NodeInspector"),
  ViewerStage: () => import("./ViewerStage"),
  HistoryPanel: () => import("./HistoryPanel"),
  RunsPanel: () => import("./RunsPanel"),
  ShortcutList: () => import("./ShortcutList"),
  AssetGrid: () => import("./AssetGrid"),
  NotAppliedTray: () => import("./NotAppliedTray"),
};

export const NodeInspector = lazy(async () => ({
  default: (await LOADERS.NodeInspector()).NodeInspector,
}));
export const ViewerStage = lazy(async () => ({
  default: (await LOADERS.ViewerStage()).ViewerStage,
}));
export const HistoryPanel = lazy(async () => ({
  default: (await LOADERS.HistoryPanel()).HistoryPanel,
}));
export const RunsPanel = lazy(async () => ({ default: (await LOADERS.RunsPanel()).RunsPanel }));
export const ShortcutList = lazy(async () => ({
  default: (await LOADERS.ShortcutList()).ShortcutList,
}));
export const AssetGrid = lazy(async () => ({ default: (await LOADERS.AssetGrid()).AssetGrid }));
export const NotAppliedTray = lazy(async () => ({
  default: (await LOADERS.NotAppliedTray()).NotAppliedTray,
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
