import { Group, Slider, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { type Field, numberFrom } from "../model/fields";
import { useFieldName } from "./FieldRow";
import classes from "./Form.module.css";
import { useTyping } from "./useTyping";
import "../texts";

interface NumberFieldProps {
  field: Field;
  /** JSON text of the number, which is kept as it was written: 1.0 stays 1.0. */
  source: string;
  readOnly: boolean;
  onEdit: (json: string) => void;
  onRemove: () => void;
}

/** A number as it is written; with a slider where one knows what it lies between. */
export function NumberField({ field, source, readOnly, onEdit, onRemove }: NumberFieldProps) {
  const { t } = useTranslation("flows");
  const { name, text } = useFieldName(field);
  const { text: shown, typed, wrong, type, leave } = useTyping(source, source, numberFrom);
  const range = field.parameter?.range;

  return (
    <Group gap="md" wrap="nowrap" align="flex-start">
      <TextInput
        className={`${classes.number} ${classes.mono}`}
        w={range ? undefined : 180}
        value={shown}
        onChange={(event) => type(event.currentTarget.value, onEdit)}
        onBlur={() => {
          if (typed?.trim() === "") onRemove();
          leave();
        }}
        readOnly={readOnly}
        inputMode="decimal"
        aria-label={name}
        aria-description={text}
        error={wrong ? t("form.notNumber") : undefined}
      />
      {range && (
        <Slider
          className={classes.slider}
          mt={10}
          size="sm"
          min={range[0]}
          max={range[1]}
          step={range[2]}
          value={Math.min(range[1], Math.max(range[0], Number(source)))}
          onChange={(value) => {
            leave();
            onEdit(String(Number(value.toFixed(2))));
          }}
          disabled={readOnly}
          label={null}
          thumbLabel={t("form.slider", { name })}
        />
      )}
    </Group>
  );
}
