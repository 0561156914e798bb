import type { Db } from './pool.ts'

/** Remembers the newest slot that a job has finished; an older one that ends late changes nothing. */
export async function recordWatermark(db: Db, job: string, slotAt: Date, at: Date): Promise<void> {
  await db
    .insertInto('watermark')
    .values({ job, slot_at: slotAt, finished_at: at })
    .onConflict((conflict) =>
      conflict
        .constraint('watermark_pk')
        .doUpdateSet({ slot_at: slotAt, finished_at: at })
        .where('watermark.slot_at', '<', slotAt),
    )
    .execute()
}
