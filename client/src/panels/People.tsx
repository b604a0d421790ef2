import { useEditor } from "@/app/EditorContext";
import { AvatarStack } from "@/ui/Avatar";
import { AccountMenu } from "./AccountMenu";

/** Who else has this workflow open, each person once, and myself with the way out. */
export function People() {
  const { me, present } = useEditor();
  const others = new Map(present.map((person) => [person.id, person]));
  others.delete(me.id);
  return (
    <div className="flex items-center gap-2">
      {others.size > 0 && <AvatarStack people={[...others.values()]} />}
      <AccountMenu me={me} />
    </div>
  );
}
