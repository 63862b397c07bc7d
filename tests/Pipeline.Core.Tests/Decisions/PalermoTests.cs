using Pipeline.Core.Decisions;

namespace Pipeline.Core.Tests.Decisions;

public class PalermoTests
{
    // Article 3 of the Palermo Protocol, by hand: sixteen rows (act, means, purpose, child), three of which are a victim.
    [Theory]
    [InlineData("---", false, false)]
    [InlineData("--P", false, false)]
    [InlineData("-M-", false, false)]
    [InlineData("-MP", false, false)]
    [InlineData("A--", false, false)]
    [InlineData("A-P", false, false)]
    [InlineData("AM-", false, false)]
    [InlineData("AMP", false, true)]
    [InlineData("---", true, false)]
    [InlineData("--P", true, false)]
    [InlineData("-M-", true, false)]
    [InlineData("-MP", true, false)]
    [InlineData("A--", true, false)]
    [InlineData("A-P", true, true)]
    [InlineData("AM-", true, false)]
    [InlineData("AMP", true, true)]
    public void A_victim_has_act_purpose_and_means_and_a_child_needs_no_means(string elements, bool child, bool victim) =>
        Assert.Equal(victim ? Identification.Victim : Identification.NotVictim,
            Palermo.Identify(elements.Contains('A'), elements.Contains('M'), elements.Contains('P'), child).Identification);

    // The definition of the three-valued decision, by trying out every way to fill in what is unknown.
    [Fact]
    public void With_unknown_answers_the_decision_is_what_holds_under_every_completion()
    {
        bool?[] answers = [false, true, null];
        foreach (bool? act in answers)
            foreach (bool? means in answers)
                foreach (bool? purpose in answers)
                    foreach (bool? child in answers)
                    {
                        bool[] outcomes =
                        [
                            .. from a in Completions(act) from m in Completions(means) from p in Completions(purpose) from c in Completions(child)
                               select a && p && (c || m),
                        ];
                        Identification expected = outcomes.All(victim => victim) ? Identification.Victim
                            : outcomes.Any(victim => victim) ? Identification.Undetermined : Identification.NotVictim;
                        Assert.Equal(expected, Palermo.Identify(act, means, purpose, child).Identification);
                    }

        static bool[] Completions(bool? answer) => answer is { } known ? [known] : [false, true];
    }

    [Theory]
    [InlineData(true, true, true, false, "act purpose means")]
    [InlineData(true, null, true, true, "act purpose child")]
    [InlineData(true, false, true, false, "adult no-means")]
    [InlineData(false, true, true, false, "no-act")]
    [InlineData(false, false, false, true, "no-act no-purpose")]
    [InlineData(true, false, true, null, "age-unknown")]         // age unknown with means absent
    [InlineData(true, null, null, null, "purpose-unknown age-unknown means-unknown")]
    [InlineData(null, null, true, true, "act-unknown")]
    public void The_reasons_are_what_decides(bool? act, bool? means, bool? purpose, bool? child, string reasons) =>
        Assert.Equal(reasons, string.Join(' ', Palermo.Identify(act, means, purpose, child).Reasons.Select(reason => reason.Code)));

    [Fact]
    public void Where_a_means_was_used_the_reason_says_that_consent_is_irrelevant() =>
        Assert.Contains(Palermo.Identify(true, true, true, false).Reasons, reason => reason.Code == "means" && reason.Text.Contains("Consent is irrelevant (art. 3(b))", StringComparison.Ordinal));

    [Theory]
    [InlineData("01-", true)]
    [InlineData("00", false)]
    [InlineData("0-", null)]
    [InlineData("", null)]
    public void Any_of_several_answers(string answers, bool? any) =>
        Assert.Equal(any, Palermo.AnyOf([.. answers.Select(answer => answer == '-' ? (bool?)null : answer == '1')]));

    // 18 on the day of the act is an adult; the day before, a child. 29 February comes around on 1 March.
    [Theory]
    [InlineData("2001-05-10", "2019-05-09", true)]
    [InlineData("2001-05-10", "2019-05-10", false)]
    [InlineData("2000-02-29", "2018-02-28", true)]
    [InlineData("2000-02-29", "2018-03-01", false)]
    public void The_age_is_the_age_on_the_day_of_the_act(string birth, string act, bool child) =>
        Assert.Equal(child, Age.IsChildAtAct(new AgeEvidence(DateOnly.Parse(birth), DateOnly.Parse(act), null, null, null)));

    [Fact]
    public void Who_was_recruited_at_17_and_exploited_at_19_was_a_child()
    {
        // Recruited 2018-03-01 at 17, interviewed 2021-01-15 at 20, after an exploitation that began at 19. No means was used.
        var evidence = new AgeEvidence(new DateOnly(2000, 9, 1), new DateOnly(2018, 3, 1), null, new DateOnly(2021, 1, 15), null);

        Assert.Equal(20, Age.AtInterview(evidence));
        Assert.Equal(Identification.Victim, Palermo.Identify(true, false, true, Age.IsChildAtAct(evidence)).Identification);
    }

    [Fact]
    public void An_unknown_age_without_means_leaves_it_undetermined() =>
        Assert.Equal(Identification.Undetermined, Palermo.Identify(true, false, true, Age.IsChildAtAct(new AgeEvidence(null, null, null, null, null))).Identification);

    [Theory]
    [InlineData(17, null, true)]   // as remembered
    [InlineData(18, 17, false)]    // what was remembered of the act goes before what follows from the interview
    [InlineData(null, 17, true)]   // a child at the interview was one before
    [InlineData(null, 18, null)]   // an adult at the interview may have been one at the act, or not
    public void Without_dates_the_recorded_ages_decide(int? atAct, int? atInterview, bool? child) =>
        Assert.Equal(child, Age.IsChildAtAct(new AgeEvidence(null, null, atAct, null, atInterview)));

    // Aged 25 on 1 June 2019, so born from 2 June 1993 to 1 June 1994: the day of the act decides where it is the same for all of these.
    [Theory]
    [InlineData("2010-05-01", true)]   // 15 or 16
    [InlineData("2011-06-01", true)]   // 17 all, the oldest a day before the birthday
    [InlineData("2011-06-02", null)]   // the oldest is 18 today
    [InlineData("2012-05-31", null)]   // the youngest is 17 for the last day
    [InlineData("2012-06-01", false)]  // 18 all
    public void What_every_possible_birthday_says_is_known(string act, bool? child) =>
        Assert.Equal(child, Age.IsChildAtAct(new AgeEvidence(null, DateOnly.Parse(act), null, new DateOnly(2019, 6, 1), 25)));

    [Theory]
    [InlineData(Identification.Victim, true, Eligibility.Eligible, "victim agrees")]
    [InlineData(Identification.Victim, null, Eligibility.Provisional, "victim agreement-unknown")]
    [InlineData(Identification.Victim, false, Eligibility.NotEligible, "refuses")]
    [InlineData(Identification.Undetermined, true, Eligibility.Provisional, "identification-open agrees")]
    [InlineData(Identification.Undetermined, false, Eligibility.NotEligible, "refuses")]
    [InlineData(Identification.NotVictim, true, Eligibility.NotEligible, "not-a-victim")]
    public void Eligibility_follows_from_identification_and_agreement(Identification identification, bool? agrees, Eligibility expected, string reasons)
    {
        EligibilityDecision decision = AssistanceEligibility.Decide(identification, agrees);
        Assert.Equal(expected, decision.Eligibility);
        Assert.Equal(reasons, string.Join(' ', decision.Reasons.Select(reason => reason.Code)));
    }
}
