using System.Globalization;
using Pipeline.Core.Decisions;

namespace Pipeline.Core.Tests.Decisions;

/// <summary>One invented case: screened in Ukraine, returned to Moldova by a second mission, reintegrated by a third.</summary>
public class CaseTimelineTests
{
    private static readonly CaseContribution Screening = Said("ukr-screening", 1, "iom-ukr", "2019", "2019-03-01 Screening screening | identification=Victim eligibility=Eligible");
    private static readonly CaseContribution Movement = Said("mda-assistance", 1, "iom-mda", "2019",
        "2019-03-04 2019-03-20 DirectAssistance SHELTER", "2019-03-21 2019-03-21 Movement RETURN | from=UKR to=MDA");
    private static readonly CaseContribution Reintegration = Said("ngo-assistance", 1, "ngo-mda", "2019", "2019-04-10 Reintegration VOCATIONAL_TRAINING > 2019-07-10");

    [Fact]
    public void Three_missions_tell_one_timeline() =>
        Assert.Equal(
            ["2019-03-01 Screening screening iom-ukr", "2019-03-04 DirectAssistance SHELTER iom-mda", "2019-03-21 Movement RETURN iom-mda", "2019-04-10 Reintegration VOCATIONAL_TRAINING ngo-mda"],
            CaseTimeline.Of([Reintegration, Screening, Movement]).Select(Text));

    [Fact]
    public void A_correction_changes_the_timeline_and_keeps_what_it_was()
    {
        CaseContribution correction = Said("mda-assistance", 2, "iom-mda", "2019",
            "2019-03-04 2019-03-18 DirectAssistance SHELTER", "2019-03-22 2019-03-22 Movement RETURN | from=UKR to=MDA");
        IReadOnlyList<TimelineLine> timeline = CaseTimeline.Of(CaseTimeline.With([Screening, Movement, Reintegration], correction));

        // The end of the stay was corrected: one line, with what it was.
        TimelineLine shelter = timeline.Single(line => line.Entry.Service == "SHELTER");
        Assert.Equal(Day("2019-03-18"), shelter.Now!.Entry.End);
        Assert.Equal("mda-assistance-2", shelter.Now.Submission);
        CaseState before = Assert.Single(shelter.Before);
        Assert.Equal((Day("2019-03-20"), "mda-assistance-1"), (before.Entry.End, before.Submission));

        // The day of the journey was corrected: the line of the wrong day is withdrawn and stays readable.
        Assert.Equal(["2019-03-21 withdrawn", "2019-03-22 in force"],
            timeline.Where(line => line.Entry.Service == "RETURN").Select(line => $"{line.Entry.Start:yyyy-MM-dd} {(line.Now is null ? "withdrawn" : "in force")}"));
    }

    [Fact]
    public void A_correction_without_the_person_withdraws_what_was_said()
    {
        CaseContribution without = Movement with { Submission = "mda-assistance-2", ReceivedAt = Movement.ReceivedAt.AddDays(1), Entries = [] };
        IReadOnlyList<TimelineLine> timeline = CaseTimeline.Of(CaseTimeline.With([Screening, Movement], without));
        Assert.Equal([true, false, false], timeline.Select(line => line.Now is not null));
    }

    [Fact]
    public void A_later_period_continues_an_entry()
    {
        CaseContribution later = Said("ngo-assistance-2020", 1, "ngo-mda", "2020", "2019-04-10 2020-01-31 Reintegration VOCATIONAL_TRAINING");
        TimelineLine training = Assert.Single(CaseTimeline.Of([later, Reintegration]));
        Assert.Equal(Day("2020-01-31"), training.Now!.Entry.End);
        Assert.Null(Assert.Single(training.Before).Entry.End);
    }

    // An activity may run twice, and an older version may be read after a newer one.
    [Fact]
    public void Adding_twice_or_in_any_order_gives_the_same()
    {
        CaseContribution correction = Movement with { Submission = "mda-assistance-2", ReceivedAt = Movement.ReceivedAt.AddDays(1), Entries = [Movement.Entries[0]] };
        CaseContribution[] all = [Screening, Movement, correction, Reintegration];
        string expected = Shown(all.Aggregate((IReadOnlyList<CaseContribution>)[], CaseTimeline.With));
        var random = new Random(4);
        for (int i = 0; i < 50; i++)
        {
            CaseContribution[] twice = [.. all, .. all];
            random.Shuffle(twice);
            Assert.Equal(expected, Shown(twice.Aggregate((IReadOnlyList<CaseContribution>)[], CaseTimeline.With)));
        }

        static string Shown(IReadOnlyList<CaseContribution> contributions) => string.Join('\n', contributions.Select(said => $"{said.Submission} {said.IsInForce}"));
    }

    // A mission sends its file again each month: what says the same again is no history.
    [Fact]
    public void Only_what_differs_is_kept()
    {
        CaseContribution Sent(int revision, params CaseEntry[] entries) => Movement with { Submission = $"mda-assistance-{revision}", ReceivedAt = Movement.ReceivedAt.AddDays(revision), Entries = entries };
        CaseEntry shelter = Movement.Entries[0], journey = Movement.Entries[1];
        CaseContribution[] sent = [Sent(1, shelter, journey), Sent(2, shelter), Sent(3, shelter), Sent(4, journey, shelter), Sent(5, shelter, journey)];

        IReadOnlyList<CaseContribution> kept = sent.Aggregate((IReadOnlyList<CaseContribution>)[], CaseTimeline.With);

        Assert.Equal(["mda-assistance-3 False", "mda-assistance-5 True"], kept.Select(said => $"{said.Submission} {said.IsInForce}"));
    }

    // Blob storage tells whole seconds.
    [Theory]
    [InlineData("a", "b")]
    [InlineData("b", "a")]
    public void Of_two_revisions_of_one_second_the_one_that_is_told_later_is_in_force(string first, string second)
    {
        IReadOnlyList<CaseContribution> kept = CaseTimeline.With([Movement with { Submission = first }], Movement with { Submission = second, Entries = [Movement.Entries[0]] });
        Assert.Equal(second, kept.Single(said => said.IsInForce).Submission);
    }

    [Fact]
    public void Withdrawn_consent_leaves_nothing_of_the_slot()
    {
        CaseContribution correction = Movement with { Submission = "mda-assistance-2", ReceivedAt = Movement.ReceivedAt.AddDays(1), Entries = [Movement.Entries[0]] };
        IReadOnlyList<CaseContribution> all = CaseTimeline.With([Screening, Movement], correction);
        Assert.Equal(3, all.Count);
        Assert.Equal(["ukr-screening-1"], CaseTimeline.Without(all, "mda-assistance").Select(said => said.Submission));
    }

    // By hand: each line adds an entry to those above it.
    [Fact]
    public void The_next_step_follows_from_the_last_entry()
    {
        var entries = new List<CaseContribution>();
        Assert.Null(Next());
        Assert.Equal("DirectAssistance by 2019-03-08", Next("2019-03-01 Screening screening | identification=Victim eligibility=Eligible"));   // within 7 days
        Assert.Equal("FollowUp by 2019-06-02", Next("2019-03-04 DirectAssistance COUNSELLING"));                                              // goes on: 90 days
        Assert.Equal("FollowUp by 2019-06-19", Next("2019-03-21 2019-03-21 Movement RETURN"));                                                // still goes on
        Assert.Equal("FollowUp by 2019-07-10", Next("2019-04-10 Reintegration HOUSING > 2019-07-10"));                                        // the mission's own date
        Assert.Equal("FollowUp by 2019-10-07", Next("2019-07-09 2019-07-09 FollowUp VISIT"));                                                 // seen; 90 days more
        Assert.Null(Next("2019-10-01 2019-10-01 FollowUp VISIT = Closed"));

        string? Next(string? entry = null)
        {
            if (entry is not null) entries.Add(Said($"s{entries.Count}", 1, "iom-mda", "2019", entry));
            return Shown(entries);
        }
    }

    [Theory]
    [InlineData("Screening by 2019-03-15", "2019-03-01 Screening screening | identification=Undetermined eligibility=Provisional")]
    [InlineData(null, "2019-03-01 Screening screening | identification=NotVictim eligibility=NotEligible")]
    [InlineData(null, "2019-03-01 Screening screening | identification=Victim eligibility=NotEligible")]
    [InlineData("Reintegration by 2019-04-20", "2019-03-01 Screening screening | identification=Victim eligibility=Eligible", "2019-03-21 2019-03-21 Movement RETURN")]
    [InlineData("Closure by 2019-06-29", "2019-03-01 Screening screening | identification=Victim eligibility=Eligible", "2019-03-05 2019-03-31 Reintegration HOUSING")]
    // Closed in 2018, found again in 2019; what came before the closing does not count.
    [InlineData("DirectAssistance by 2019-03-08", "2018-02-01 Screening screening | identification=Victim eligibility=Eligible", "2018-03-05 2018-03-31 Reintegration HOUSING", "2018-05-01 2018-05-01 FollowUp VISIT = Closed",
        "2019-03-01 Screening screening | identification=Victim eligibility=Eligible")]
    // The mission's own date stands, whatever else is given before it, and the earliest of two does; a visit answers it.
    [InlineData("FollowUp by 2019-07-10", "2019-04-10 Reintegration HOUSING > 2019-07-10", "2019-05-01 2019-05-01 DirectAssistance MEDICAL")]
    [InlineData("FollowUp by 2019-07-10", "2019-04-10 Reintegration HOUSING > 2019-07-10", "2019-05-01 Reintegration EDUCATION > 2019-08-10")]
    [InlineData("FollowUp by 2019-07-10", "2019-03-01 2019-03-20 DirectAssistance SHELTER", "2019-04-10 Reintegration HOUSING > 2019-07-10", "2019-07-09 2019-07-09 DirectAssistance MEDICAL")]
    [InlineData("FollowUp by 2019-08-10", "2019-04-10 Reintegration HOUSING > 2019-07-10", "2019-07-08 2019-07-08 FollowUp VISIT > 2019-08-10")]
    // A stay that is planned to the end of the year does not hide the visit of 1 June: 90 days more.
    [InlineData("FollowUp by 2019-08-30", "2019-03-01 Screening screening | identification=Victim eligibility=Eligible", "2019-03-02 2019-12-31 DirectAssistance SHELTER", "2019-06-01 2019-06-01 FollowUp VISIT")]
    // A journey is over on its day.
    [InlineData("Reintegration by 2019-04-20", "2019-03-01 Screening screening | identification=Victim eligibility=Eligible", "2019-03-21 Movement RETURN")]
    public void The_next_step_of_other_cases(string? expected, params string[] entries) =>
        Assert.Equal(expected, Shown([.. entries.Select((entry, i) => Said($"s{i}", 1, "iom-mda", "2019", entry))]));

    // A file that tells the year only: what is to be done is known, the day is not.
    [Fact]
    public void Nothing_is_due_by_a_day_that_is_not_known()
    {
        CaseContribution said = Said("ctdc", 1, "iom-mda", "2019", "2016-01-01 Screening screening | identification=Victim eligibility=Provisional");
        IReadOnlyList<TimelineLine> timeline = CaseTimeline.Of([said with { Entries = [said.Entries[0] with { IsExact = false }] }]);
        Assert.False(Assert.Single(timeline).Entry.IsExact);
        Assert.Equal(new NextStep(CaseStep.DirectAssistance, null), NextStep.Of(timeline, FollowUpPolicy.Default));
        Assert.False(new NextStep(CaseStep.DirectAssistance, null).IsDue(Day("2030-01-01")));
    }

    [Theory]
    [InlineData("2019-07-09", false)]
    [InlineData("2019-07-10", true)]
    [InlineData("2019-07-11", true)]
    public void A_follow_up_is_due_on_its_day(string today, bool due) =>
        Assert.Equal(due, NextStep.Of(CaseTimeline.Of([Screening, Reintegration]), FollowUpPolicy.Default)!.IsDue(Day(today)));

    private static string? Shown(IReadOnlyList<CaseContribution> contributions) =>
        NextStep.Of(CaseTimeline.Of(contributions), FollowUpPolicy.Default) is { } next ? $"{next.Step} by {next.Due:yyyy-MM-dd}" : null;

    private static string Text(TimelineLine line) => $"{line.Entry.Start:yyyy-MM-dd} {line.Entry.Step} {line.Entry.Service} {line.Mission}";

    // "start [end] step service [= status] [> next follow-up] [| name=code …]"
    private static CaseContribution Said(string slot, int revision, string mission, string period, params string[] entries) => new(
        slot, $"{slot}-{revision}", mission, period, new DateTimeOffset(2020, 1, revision, 0, 0, 0, TimeSpan.Zero), true, [.. entries.Select(Entry)]);

    private static CaseEntry Entry(string text)
    {
        string[] codes = text.Split('|');
        List<string> words = [.. codes[0].Split(' ', StringSplitOptions.RemoveEmptyEntries)];
        DateOnly? end = char.IsAsciiDigit(words[1][0]) ? Day(words[1]) : null;
        if (end is not null) words.RemoveAt(1);
        return new CaseEntry(
            Enum.Parse<CaseStep>(words[1]), words[2], Day(words[0]), end, After(">") is { } next ? Day(next) : null, After("="),
            codes.Length == 1 ? new Dictionary<string, string>() : codes[1].Split(' ', StringSplitOptions.RemoveEmptyEntries).ToDictionary(code => code.Split('=')[0], code => code.Split('=')[1]));

        string? After(string sign) => words.IndexOf(sign) is >= 0 and int place ? words[place + 1] : null;
    }

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
