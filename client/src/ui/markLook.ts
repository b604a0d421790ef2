import { CircleMinus, CirclePlus, type LucideIcon, Pencil, TriangleAlert } from "lucide-react";

/** How what happened to a node looks: an icon and a word, and only then a colour. */
export const MARK_LOOKS = {
  added: { word: "Added", icon: CirclePlus, tone: "text-ok" },
  removed: { word: "Removed", icon: CircleMinus, tone: "text-bad" },
  changed: { word: "Changed", icon: Pencil, tone: "text-warn" },
  conflict: { word: "Conflict", icon: TriangleAlert, tone: "text-accent" },
} satisfies Record<string, { word: string; icon: LucideIcon; tone: string }>;
