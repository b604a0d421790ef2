import { useQuery } from "@tanstack/react-query";
import { type Asset, previewUrl } from "@/api/assets";
import { classes } from "@/ui/classes";
import { Spinner } from "@/ui/Spinner";
import { sizeText } from "./amounts";
import { picturesQuery } from "./knownPictures";

export interface AssetGridProps {
  chosen: string | null;
  onPick: (asset: Asset) => void;
}

/** The newest pictures of the workspace to pick from. */
export function AssetGrid({ chosen, onPick }: AssetGridProps) {
  const { data, isPending, error } = useQuery(picturesQuery);
  if (isPending) return <Spinner className="m-10 place-self-center" />;
  if (error) return <p className="p-6 text-bad">{error.message}</p>;
  if (data.length === 0) {
    return <p className="p-8 text-center text-ink-2">No pictures yet. Upload one to begin.</p>;
  }
  return (
    <ul className="grid grid-cols-[repeat(auto-fill,minmax(8.5rem,1fr))] gap-3 overflow-y-auto p-5">
      {data.map((asset) => (
        <li key={asset.id}>
          <button
            type="button"
            onClick={() => onPick(asset)}
            aria-pressed={asset.id === chosen}
            className={classes(
              "group block w-full overflow-hidden rounded-lg border text-left",
              asset.id === chosen ? "border-accent" : "border-line-2 hover:border-ink-3",
            )}
          >
            <span className="checker block aspect-square">
              <img
                src={previewUrl(asset.id, 320)}
                alt=""
                loading="lazy"
                className="size-full object-cover"
              />
            </span>
            <span className="block truncate px-2 pt-1.5 text-xs">{asset.name ?? "Result"}</span>
            <span className="block px-2 pb-1.5 text-2xs text-ink-2 tabular-nums">
              {asset.width && asset.height ? sizeText(asset.width, asset.height) : asset.media_type}
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}
