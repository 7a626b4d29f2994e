import { useTranslation } from "react-i18next";
import { Section } from "@/components/page/Section";
import classes from "./Candidates.module.css";
import type { Shortlisted } from "./queries";
import { FACTS, useFactWords } from "./useFactWords";
import "./texts";

/** What is known of the candidates, a column each. */
export function CompareSection({ candidates }: { candidates: readonly Shortlisted[] }) {
  const { t } = useTranslation("candidates");
  const { fact } = useFactWords();
  return (
    <Section title={t("compare.title")} hint={t("compare.hint")} flush>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{t("compare.fact")}</th>
            {candidates.map(({ candidate }) => (
              <th key={candidate.id} scope="col">
                {candidate.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {FACTS.map((name) => (
            <tr key={name}>
              <th scope="row">{t(`facts.${name}`)}</th>
              {candidates.map(({ candidate, facts }) => (
                <td key={candidate.id} className="aimm-figures">
                  {fact(facts, name) ?? t("unknown")}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  );
}
