import { Button, Group, SimpleGrid, Text, Textarea } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { type Answer, OVERALL, rowsOf } from "./answer";
import classes from "./Judge.module.css";
import type { Guide } from "./queries";

export const SEATS = ["a", "b", "tie", "both-bad"] as const;
const SCORES = [1, 2, 3, 4, 5] as const;

interface ChoicesProps {
  guide: Guide;
  answer: Answer;
  /** The row that the digits go to. */
  active: string;
  change: (answer: Answer) => void;
}

/** What a rater chooses from. */
export function Choices(props: ChoicesProps) {
  if (props.guide.kind === "compare") return <Seats {...props} />;
  return props.guide.kind === "rate" ? <Scores {...props} /> : <Labels {...props} />;
}

function Seats({ answer, change }: ChoicesProps) {
  const { t } = useTranslation("reviewing");
  return (
    <SimpleGrid spacing="xs" cols={{ base: 2, sm: 4 }}>
      {SEATS.map((seat) => (
        <Button
          key={seat}
          variant={answer.choice === seat ? "filled" : "default"}
          aria-pressed={answer.choice === seat}
          onClick={() => change({ ...answer, choice: seat })}
          px="xs"
        >
          {t(`choose.${seat}`)}
        </Button>
      ))}
    </SimpleGrid>
  );
}

function Scores({ guide, answer, active, change }: ChoicesProps) {
  const { t } = useTranslation("reviewing");
  return rowsOf(guide).map((row) => {
    const name = row === OVERALL ? t("overall") : row;
    const about = guide.criteria.find((one) => one.name === row)?.description;
    return (
      <div key={row} className={classes.row}>
        <div className={classes.name}>
          <Text size="sm" fw={row === active ? 650 : 400}>
            {name}
          </Text>
          {about && (
            <Text size="xs" c="dimmed">
              {about}
            </Text>
          )}
        </div>
        <Group gap={4} wrap="nowrap">
          {SCORES.map((score) => (
            <Button
              key={score}
              size="sm"
              px="sm"
              variant={answer.scores[row] === score ? "filled" : "default"}
              aria-pressed={answer.scores[row] === score}
              aria-label={t("score", { name, score })}
              title={guide.anchors[score - 1]}
              onClick={() => change({ ...answer, scores: { ...answer.scores, [row]: score } })}
            >
              {score}
            </Button>
          ))}
        </Group>
      </div>
    );
  });
}

function Labels({ guide, answer, change }: ChoicesProps) {
  const { t } = useTranslation("reviewing");
  return (
    <>
      {guide.answer !== "label" && (
        <Textarea
          label={t("answer")}
          description={guide.answer === "json" ? t("json") : undefined}
          autosize
          minRows={2}
          maxRows={10}
          value={answer.label}
          onChange={(event) => change({ ...answer, label: event.currentTarget.value })}
        />
      )}
      <Group gap="xs">
        {guide.labels.map((label, index) => (
          <Button
            key={label}
            variant={answer.label === label ? "filled" : "default"}
            aria-pressed={answer.label === label}
            onClick={() => change({ ...answer, label })}
          >
            {index < 9 ? `${index + 1} · ${label}` : label}
          </Button>
        ))}
      </Group>
    </>
  );
}
