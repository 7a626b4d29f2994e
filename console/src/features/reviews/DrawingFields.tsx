import { NumberInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import "./texts";

/** How pairs are drawn: how many of an item, and by which seed. */
export interface Drawing {
  pairs: number | string;
  seed: number | string;
}

export const ALL_PAIRS: Drawing = { pairs: "", seed: 1 };

/** What is sent of it. */
export function drawingOf({ pairs, seed }: Drawing): { pairsPerItem: number | null; seed: number } {
  return {
    pairsPerItem: typeof pairs === "number" ? pairs : null,
    seed: typeof seed === "number" ? seed : 1,
  };
}

interface DrawingFieldsProps {
  drawing: Drawing;
  change: (drawing: Drawing) => void;
}

/** Asks for it, in queues that compare; the seed only where not all pairs are taken. */
export function DrawingFields({ drawing, change }: DrawingFieldsProps) {
  const { t } = useTranslation("reviews");
  return (
    <>
      <NumberInput
        label={t("pairs")}
        placeholder={t("pairsHint")}
        min={1}
        max={1000}
        allowDecimal={false}
        value={drawing.pairs}
        onChange={(pairs) => change({ ...drawing, pairs })}
      />
      {drawing.pairs !== "" && (
        <NumberInput
          label={t("seed")}
          min={0}
          max={Number.MAX_SAFE_INTEGER}
          allowDecimal={false}
          value={drawing.seed}
          onChange={(seed) => change({ ...drawing, seed })}
        />
      )}
    </>
  );
}
