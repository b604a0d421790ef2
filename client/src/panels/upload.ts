import { navigate } from "wouter/use-browser-location";
import { type Asset, uploadAsset } from "@/api/assets";
import { ApiProblem } from "@/api/client";
import { type Carried, importWorkflow } from "@/api/receipts";
import { notify, showToast } from "@/ui/notify";
import { bytesText } from "./amounts";

/** The server's limit for one upload; larger files are refused here, before their bytes travel. */
export const MOST_UPLOAD_BYTES = 64 * 1024 * 1024;

/** Says why a file cannot be stored before it is sent, or null. */
export function uploadProblem(file: { name: string; size: number; type: string }): string | null {
  if (file.size === 0) return `“${file.name}” is empty.`;
  if (file.size > MOST_UPLOAD_BYTES) {
    return `“${file.name}” has ${bytesText(file.size)}; at most ${bytesText(MOST_UPLOAD_BYTES)} fit.`;
  }
  if (file.type !== "" && !file.type.startsWith("image/")) {
    return `“${file.name}” is no picture (${file.type}).`;
  }
  return null;
}

/** Stores a picture, shows how it goes, and hands the asset on; a refusal is told, with its reason. */
export async function storePicture(file: File, onStored: (asset: Asset) => void): Promise<void> {
  const problem = uploadProblem(file);
  if (problem) return notify(problem, "error");
  const id = showToast({
    tone: "busy",
    title: `Uploading ${file.name}`,
    detail: bytesText(file.size),
  });
  try {
    const asset = await uploadAsset(file);
    onStored(asset);
    showToast({ id, tone: "ok", title: `${file.name} is stored` });
    if (asset.karate?.graph) offerGraph(file, asset.karate.signature);
  } catch (error) {
    showToast({
      id,
      tone: "bad",
      title: `${file.name} was not stored`,
      detail: error instanceof Error ? error.message : String(error),
      action: refused(error)
        ? undefined
        : { label: "Try again", run: () => void storePicture(file, onStored) },
    });
  }
}

/** The picture carries the workflow that made it: the person may have that too. */
function offerGraph(file: File, signature: Carried["signature"]): void {
  showToast({
    tone: "info",
    stays: true,
    title: `${file.name} carries its workflow`,
    detail: CARRIED[signature],
    action: { label: "Open as a new workflow", run: () => void openCarried(file) },
  });
}

const CARRIED: Record<Carried["signature"], string> = {
  ok: "Its receipt was signed here.",
  "unknown-key": "Its receipt was signed somewhere else.",
  altered: "Its receipt was altered: be careful.",
};

async function openCarried(file: File): Promise<void> {
  try {
    const { id } = await importWorkflow(file);
    navigate(`/w/${encodeURIComponent(id)}`);
  } catch (error) {
    notify(error instanceof Error ? error.message : String(error), "error");
  }
}

/** The server looked at the file and said no: sending it again would not help. */
function refused(error: unknown): boolean {
  return error instanceof ApiProblem && error.status >= 400 && error.status < 500;
}
