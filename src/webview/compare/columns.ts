import type {Extent} from '../viewport.ts';

/** Pixels under each picture. */
const caption = 25;
/** A row more is worth it where the pictures are so much larger. */
const worth = 1.25;

/** How many columns leave pictures beside each other largest, in few rows. */
export function columnsOf(count: number, room: Extent, picture: Extent): number {
  const scale = (columns: number) =>
    Math.min(
      room.width / columns / picture.width,
      (room.height / Math.ceil(count / columns) - caption) / picture.height,
    );
  let best = Math.max(1, count);
  for (let columns = best - 1; columns > 0; columns--) if (scale(columns) > worth * scale(best)) best = columns;
  return Math.ceil(count / Math.ceil(count / best)) || 1;
}
