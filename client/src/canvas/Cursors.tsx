import { useStore, ViewportPortal } from "@xyflow/react";
import { useEditor } from "@/app/EditorContext";
import { usePresence } from "@/canvas/usePresence";

/** The pointers of the others with their names, as large at every zoom. */
export function Cursors() {
  const { session } = useEditor();
  const present = usePresence(session);
  const zoom = useStore((state) => state.transform[2]);
  return (
    <ViewportPortal>
      {present.map(({ client, name, colour, cursor }) =>
        cursor ? (
          <div
            key={client}
            className="cursor"
            data-testid="cursor"
            aria-hidden="true"
            style={{ transform: `translate(${cursor[0]}px, ${cursor[1]}px) scale(${1 / zoom})` }}
          >
            <svg viewBox="0 0 18 20" width="18" height="20" aria-hidden="true">
              <path
                d="M2 2l13.5 6.6-6 1.9-3.2 5.9z"
                fill={colour}
                stroke="#0f1115"
                strokeWidth="1.4"
                strokeLinejoin="round"
              />
            </svg>
            <span style={{ backgroundColor: colour }}>{name}</span>
          </div>
        ) : null,
      )}
    </ViewportPortal>
  );
}
