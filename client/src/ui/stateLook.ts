import {
  Ban,
  CircleAlert,
  CircleCheck,
  CircleDashed,
  Clock,
  CornerDownRight,
  LoaderCircle,
  type LucideIcon,
  Zap,
} from "lucide-react";
import type { RunState, StepState } from "@/api/runs";

export interface StateLook {
  word: string;
  icon: LucideIcon;
  /** Text colour class; the word always stands beside it. */
  tone: string;
  turning?: boolean;
}

const LOOKS: Record<StepState | RunState, StateLook> = {
  waiting: { word: "Waiting", icon: CircleDashed, tone: "text-ink-2" },
  queued: { word: "Queued", icon: Clock, tone: "text-ink-2" },
  running: { word: "Running", icon: LoaderCircle, tone: "text-accent", turning: true },
  cached: { word: "Cached", icon: Zap, tone: "text-info" },
  succeeded: { word: "Done", icon: CircleCheck, tone: "text-ok" },
  partial: { word: "Partly done", icon: CircleAlert, tone: "text-warn" },
  failed: { word: "Failed", icon: CircleAlert, tone: "text-bad" },
  skipped: { word: "Skipped", icon: CornerDownRight, tone: "text-warn" },
  cancelled: { word: "Cancelled", icon: Ban, tone: "text-ink-2" },
};

/** The word, icon and tone of a step's or run's state. */
export function stateLook(state: StepState | RunState): StateLook {
  return LOOKS[state];
}
