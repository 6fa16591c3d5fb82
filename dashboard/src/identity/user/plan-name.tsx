// The name of a plan in the reader's language.
import { useReader } from '../../words/preference';
import { useWords } from '../../words/words';

/** The name; says so where the plan is gone. */
export function PlanName({ plan }: { plan: { nameFa: string; nameEn: string } | null }) {
  const { language } = useReader();
  const say = useWords();
  return (
    <bdi>{(language === 'fa' ? plan?.nameFa : plan?.nameEn) ?? say('admin-user-no-plan')}</bdi>
  );
}
