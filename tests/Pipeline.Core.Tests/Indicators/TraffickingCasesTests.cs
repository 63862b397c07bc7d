using Pipeline.Core.Codelists;
using Pipeline.Core.Decisions;
using Pipeline.Core.Templates;
using Pipeline.Core.Tests.Disclosure;
using Pipeline.Core.Disclosure;
using Pipeline.Core.Indicators;
using Pipeline.Core.Tabulation;

namespace Pipeline.Core.Tests.Indicators;

/// <summary>A worked example, by hand. Screened: A, a woman, trafficked to Russia by deception; B, a man, likewise, for two purposes; C, a girl of 15, trafficked to
/// Turkey without any means; D, an adult man on whom no means was used, no victim; E without consent. A was sheltered after 5 days, returned after 19 and housed after 59; B was returned
/// after 10 days and went to school after 315.</summary>
public class TraffickingCasesTests
{
    private const string Screening = """
        case_id,consent,interview_date,gender,date_of_birth,citizenship,act_recruitment,act_date,means_deception,means_threat,means_force,means_coercion,means_abduction,means_fraud,means_abuse_of_power,means_abuse_of_vulnerability,means_payments,control_debt_bondage,purpose_forced_labour,purpose_forced_begging,purpose_sexual_exploitation,sector_construction,recruiter_friend,exploitation_country,agrees_to_assistance
        CASE-A,1,2019-02-01,F,1995-06-30,MDA,1,2018-11-01,1,0,0,0,0,0,0,0,0,1,0,0,1,0,1,RUS,1
        CASE-B,1,2019-03-01,M,1990-01-15,MDA,1,2018-08-20,1,0,0,0,0,0,0,0,0,0,1,1,0,1,0,RUS,1
        CASE-C,1,2019-06-01,F,2003-09-09,MDA,1,2019-05-01,0,0,0,0,0,0,0,0,0,0,0,0,1,0,,TUR,1
        CASE-D,1,2019-07-01,M,1980-09-09,UKR,1,2019-05-01,0,0,0,0,0,0,0,0,0,0,1,0,0,1,,RUS,1
        CASE-E,0,2019-07-01,M,1980-09-09,UKR,1,2019-05-01,1,0,0,0,0,0,0,0,0,0,1,0,0,1,,RUS,1
        """;

    private const string Assistance = """
        case_id,consent,service,start_date,end_date,departure_country,arrival_country,outcome,case_status
        CASE-A,1,SHELTER,2019-02-06,2019-03-20,,,,Active
        CASE-A,1,MEDICAL,2019-02-08,2019-02-08,,,,Active
        CASE-A,1,RETURN,2019-02-20,2019-02-20,RUS,MDA,,Active
        CASE-A,1,HOUSING,2019-04-01,2019-12-31,,,COMPLETED,Closed
        CASE-B,1,RETURN,2019-03-11,2019-03-11,RUS,MDA,,Active
        CASE-B,1,EDUCATION,2020-01-10,2020-06-30,,,DROPPED_OUT,Closed
        """;

    internal static readonly CountryData Example = new("MDA", [Persons.Count("vot-screening", Persons.Read("vot-screening", Screening), Persons.Read("vot-assistance", Assistance))]);

    [Fact]
    public void Persons_are_screened_by_gender_age_and_identification() =>
        Assert.Equal(
            [
                "2019 = 4", "2019 NotVictim = 1", "2019 Victim = 3", "2019 Y0T17 = 1", "2019 Y21T23 = 1", "2019 Y27T29 = 1", "2019 Y30T38 = 1", "2019 Y9T17 = 1", "2019 Y_GE18 = 3",
                "2019 F = 2", "2019 M = 2", "2019 F NotVictim = 0", "2019 F Victim = 2", "2019 M NotVictim = 1", "2019 M Victim = 1",
            ],
            Persons.Figures("VOT_SCREENED", Example).OrderBy(text => text.Count(letter => letter == ' ')).ThenBy(text => text.Contains(" F") || text.Contains(" M")).ThenBy(text => text, StringComparer.Ordinal));

    [Fact]
    public void A_person_with_two_types_of_exploitation_counts_once_in_the_total()
    {
        string[] figures = Persons.Figures("VOT_CASELOAD", Example);
        Assert.Contains("2019 = 3", figures);
        Assert.Contains("2019 SexualExploitation = 2", figures);
        Assert.Contains("2019 ForcedLabour = 1", figures);
        Assert.Contains("2019 ForcedBegging = 1", figures);
        Assert.Contains("2019 MDA RUS = 2", figures);      // the corridors
        Assert.Contains("2019 MDA TUR = 1", figures);
        Assert.Contains("2019 F SexualExploitation = 2", figures);
        Assert.Contains("2019 DebtBondage = 1", figures);
        Assert.Contains("2019 DebtBondageEarnings = 1", figures);   // the group of the CTDC files
        Assert.Contains("2019 F = 1", figures);                     // NACE section F, construction: B; a friend recruited A
        Assert.Contains("2019 Friend = 1", figures);
    }

    // Two of three victims; of the women one of two.
    [Fact]
    public void Coverage_is_of_the_victims_of_the_year() =>
        Assert.Equal(
            [
                "2019 = 66.6667", "2019 DIRECT = 33.3333", "2019 EDUCATION = 33.3333", "2019 HOUSING = 33.3333", "2019 MEDICAL = 33.3333", "2019 MOVEMENT = 66.6667", "2019 REINTEGRATION = 66.6667",
                "2019 RETURN = 66.6667", "2019 SHELTER = 33.3333", "2019 F = 50", "2019 M = 100", "2019 F DIRECT = 50", "2019 F HOUSING = 50", "2019 F MEDICAL = 50", "2019 F MOVEMENT = 50",
                "2019 F REINTEGRATION = 50", "2019 F RETURN = 50", "2019 F SHELTER = 50", "2019 M EDUCATION = 100", "2019 M MOVEMENT = 100", "2019 M REINTEGRATION = 100", "2019 M RETURN = 100",
            ],
            Persons.Figures("VOT_COVERAGE", Example).OrderBy(text => text.Split(" = ")[0].Count(letter => letter == ' '))
                .ThenBy(text => text.Contains(" F") || text.Contains(" M ")).ThenBy(text => text, StringComparer.Ordinal));

    [Fact]
    public void Days_to_a_step_are_a_mean() =>
        Assert.Equal(["2019 DIRECT = 5", "2019 MOVEMENT = 14.5", "2019 REINTEGRATION = 187"], Persons.Figures("VOT_DAYS_TO_STEP", Example));

    [Fact]
    public void Assistance_and_outcomes_belong_to_their_years()
    {
        Assert.Equal(["2019 = 2", "2020 = 1"], Persons.Figures("VOT_ASSISTED", Example).Where(text => text.Length == 8));
        Assert.Equal(
            ["2019 = 1", "2019 F = 1", "2019 COMPLETED = 1", "2019 F COMPLETED = 1", "2020 = 1", "2020 M = 1", "2020 DROPPED_OUT = 1", "2020 M DROPPED_OUT = 1"],
            Persons.Figures("VOT_REINTEGRATION_OUTCOME", Example).Where(text => !text.EndsWith(" 0", StringComparison.Ordinal)));
        Assert.Contains("2019 DROPPED_OUT = 0", Persons.Figures("VOT_REINTEGRATION_OUTCOME", Example)); // nobody in 2019: a count, not a gap
        Assert.Equal(["2019 = 100", "2019 F = 100", "2020 = 0", "2020 M = 0"], Persons.Figures("VOT_REINTEGRATION_RATE", Example));
    }

    // The same person in two files of a year, and in two missions' files, is one person; files in any order give the same cube.
    [Fact]
    public void A_person_counts_once_whichever_files_tell_of_them()
    {
        IReadOnlyList<PersonRecord> screening = Persons.Read("vot-screening", Screening);
        Cube one = Persons.Count("vot-screening", screening);
        Cube two = Persons.Count("vot-screening", screening, screening);
        Assert.Equal(one.Cells.Select(cell => (string.Join('|', cell.Codes), cell.Value)), two.Cells.Select(cell => (string.Join('|', cell.Codes), cell.Value)));
    }

    // Persons are in one partition each, so that the partitions' cubes add up.
    [Fact]
    public void Cubes_of_different_persons_merge_by_sum()
    {
        IReadOnlyList<PersonRecord> records = [.. Persons.Read("vot-screening", Screening), .. Persons.Read("vot-assistance", Assistance)];
        Cube whole = Persons.Count("vot-screening", records);
        Cube merged = Cube.MergeBySum([.. records.GroupBy(record => record.Person).Select(person => Persons.Count("vot-screening", [.. person]))]);
        Assert.Equal(whole.Cells.Select(cell => (string.Join('|', cell.Codes), cell.Value)), merged.Cells.Select(cell => (string.Join('|', cell.Codes), cell.Value)));
    }

    [Fact]
    public async Task Fewer_than_eleven_persons_are_not_published()
    {
        async Task<ObservationSet> Of(int victims) => (await TableProtection.ProtectAsync(
            new ObservationSet("MDA", [new Source("s", new string('0', 64), "iom-mda", "vot-screening", "1.0", "2019", "file.csv", 1, Manifest.None)],
                [new Observation("VOT_CASELOAD", "2019", ["_T", "_T", "_T", "_T", "_T", "_T", "_T", "_T"], victims, "A", "F", [0], victims)]), DisclosurePolicy.Persons, [], new WideIntervals(), default)).Figures;

        Assert.Null((await Of(10)).Observations[0].Value);
        Assert.Equal(11, (await Of(11)).Observations[0].Value);
    }

    [Fact]
    public void Nothing_that_names_a_person_is_kept()
    {
        PersonRecord kept = Persons.Read("vot-screening", Screening)[0];
        Assert.Equal("CASE-A*", kept.Person);
        Assert.DoesNotContain(kept.Values, value => value.Value.Contains("1995", StringComparison.Ordinal) || value.Value.Contains("CASE", StringComparison.Ordinal));
        Assert.Equal("act;purpose;means", kept["identification_reasons"].Replace("adult;", "", StringComparison.Ordinal));
        Assert.Equal(["Eligible", "victim;agrees"], [kept["eligibility"], kept["eligibility_reasons"]]);
    }

    // Of the nine means only the first two were asked and denied, so that it is open whether another was used.
    [Fact]
    public void A_means_that_was_not_asked_is_unknown()
    {
        PersonRecord kept = Assert.Single(Persons.Read("vot-screening", """
            case_id,consent,interview_date,date_of_birth,act_recruitment,act_date,means_threat,means_force,purpose_forced_labour
            CASE-F,1,2019-07-01,1980-09-09,1,2019-05-01,0,0,1
            """));
        Assert.Equal(["Undetermined", "means-unknown", "Provisional"], [kept["identification"], kept["identification_reasons"], kept["eligibility"]]);
    }

    // CTDC has no columns for the acts: a known recruiter says that there was recruitment. 09--17 makes a child.
    [Fact]
    public void A_file_in_the_layout_of_CTDC_is_read_as_any_other()
    {
        PersonRecord[] kept = [.. Persons.Read("vot-screening", File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Samples", "vot-screening", "valid-ctdc.csv")))];

        Assert.Equal(["Victim", "Undetermined", "Undetermined"], kept.Select(record => record["identification"]));
        Assert.Equal(["Y9T17", "Y30T38", "_U"], kept.Select(record => record["ctdc_age_band"]));
        Assert.Equal("PsychologicalAbuse;TakesEarnings", kept[0]["means_of_control"]);
        Assert.Equal(["SexualExploitation", "ForcedLabour", "_U"], kept.Select(record => record["exploitation_type"]));
        Assert.Equal((new DateOnly(2016, 1, 1), false), (kept[0].Day, kept[0].IsExact));
        Assert.Equal("RUS", kept[0]["exploitation_country"]);
    }

    private const string Asked = "case_id,consent,interview_date,gender,date_of_birth,act_recruitment,act_date,means_threat,means_force,means_coercion,means_abduction,means_fraud,means_deception,means_abuse_of_power,means_abuse_of_vulnerability,means_payments,purpose_forced_labour\n";

    private static CountryData Told(string[] screenings, params string[] services) => new("MDA",
        [Persons.Count("vot-screening", [.. screenings.Select(row => Persons.Read("vot-screening", Asked + row)), Persons.Read("vot-assistance", "case_id,consent,service,start_date,end_date\n" + string.Join('\n', services))])]);

    private static string Interview(string day, string gender, bool threatened) => $"CASE-V,1,{day},{gender},1990-01-15,1,2017-01-01,{(threatened ? 1 : 0)},0,0,0,0,0,0,0,0,1";

    // A victim by the interview of February and none by that of September, sheltered in between: one victim of the year, assisted.
    [Fact]
    public void A_victim_who_is_none_by_a_later_interview_stays_in_the_cohort_and_is_covered()
    {
        CountryData told = Told([Interview("2019-02-01", "F", true), Interview("2019-09-01", "F", false)], "CASE-V,1,SHELTER,2019-03-01,2019-04-01");
        Assert.Contains("2019 = 1", Persons.Figures("VOT_CASELOAD", told));
        Assert.Contains("2019 NotVictim = 1", Persons.Figures("VOT_SCREENED", told));
        Assert.Contains("2019 = 100", Persons.Figures("VOT_COVERAGE", told));
    }

    // As the interview says that found it.
    [Fact]
    public void A_gender_that_differs_between_two_interviews_is_that_of_the_first_identification()
    {
        CountryData told = Told([Interview("2019-02-01", "F", true), Interview("2019-09-01", "TG", true)], "CASE-V,1,SHELTER,2019-03-01,2019-04-01");
        Assert.Equal(["2019 F = 100"], Persons.Figures("VOT_COVERAGE", told).Where(text => text.StartsWith("2019 F =", StringComparison.Ordinal) || text.Contains("TG", StringComparison.Ordinal)));
        Assert.Contains("2019 F = 1", Persons.Figures("VOT_CASELOAD", told));
    }

    // Identified in 2018 and again in 2019: one victim, of 2018.
    [Fact]
    public void A_victim_is_counted_once_in_the_year_of_the_first_identification()
    {
        CountryData told = Told([Interview("2018-02-01", "F", true), Interview("2019-02-01", "F", true)], "CASE-V,1,SHELTER,2018-03-01,2018-04-01");
        Assert.Equal(["2018 = 1"], Persons.Figures("VOT_CASELOAD", told).Where(text => text.Length == 8));
        Assert.Equal(["2018 = 100"], Persons.Figures("VOT_COVERAGE", told).Where(text => text.Length == 10));
    }

    [Theory]
    [InlineData("CASE-V,1,FOLLOW_UP,2019-03-01,2019-03-01", false)]   // a visit alone is no assistance
    [InlineData("CASE-V,1,SHELTER,2019-01-20,2019-04-01", true)]      // begun before the interview, going on after it
    [InlineData("CASE-V,1,SHELTER,2019-01-20,", true)]
    [InlineData("CASE-V,1,SHELTER,2019-01-10,2019-01-20", false)]     // over before it
    [InlineData("CASE-V,1,COUNSELLING,2019-02-01,2019-02-01", true)]  // on its day
    public void Assistance_covers_a_victim_where_it_reaches_the_time_after_the_identification(string service, bool covers)
    {
        CountryData told = Told([Interview("2019-02-01", "F", true)], service);
        Assert.Equal(covers, Persons.Figures("VOT_COVERAGE", told).Contains("2019 = 100"));
        Assert.Equal(!service.Contains("FOLLOW_UP", StringComparison.Ordinal), Persons.Figures("VOT_ASSISTED", told).Contains("2019 = 1"));
    }

    // 83 = 40 + 40 + 3: the three of whom no gender is told are a cell of their own, so that the protection sees them.
    [Fact]
    public void The_cells_of_a_table_add_up_to_its_total()
    {
        string rows = string.Join('\n', Enumerable.Range(0, 83).Select(i => Interview("2019-02-01", i < 40 ? "F" : i < 80 ? "M" : "", true).Replace("CASE-V", $"CASE-{i}", StringComparison.Ordinal)));
        string[] figures = Persons.Figures("VOT_CASELOAD", Told([rows], "CASE-0,1,SHELTER,2019-03-01,2019-04-01"));
        Assert.Contains("2019 = 83", figures);
        Assert.Contains("2019 F = 40", figures);
        Assert.Contains("2019 M = 40", figures);
        Assert.Contains("2019 _U = 3", figures);
    }

    // The acts were asked and denied: whoever the trafficker is, there was no act. An unknown relation says nothing in either case.
    [Theory]
    [InlineData("0,0,0,0,0", "Familial", "NotVictim")]
    [InlineData("0,0,0,0,0", "Unknown", "NotVictim")]
    [InlineData("0,,,,", "Familial", "Undetermined")]
    [InlineData(",,,,", "Familial", "Victim")]
    [InlineData(",,,,", "Unknown", "Undetermined")]
    public void A_relation_stands_for_the_act_only_where_the_acts_were_not_asked(string acts, string relation, string expected) => Assert.Equal(expected, Assert.Single(Persons.Read("vot-screening", $"""
        case_id,consent,interview_date,age,act_recruitment,act_transportation,act_transfer,act_harbouring,act_receipt,relationship_to_trafficker,means_threat,purpose_forced_labour,date_of_birth,act_date
        CASE-G,1,2019-07-01,,{acts},{relation},1,1,1980-09-09,2019-05-01
        """))["identification"]);

    // An adult, recruited for forced labour. Long hours are exploitation, no means; debt bondage is coercion, unless coercion was asked and denied.
    [Theory]
    [InlineData("control_excessive_working_hours", "", "Undetermined")]
    [InlineData("control_other", "", "Undetermined")]
    [InlineData("control_debt_bondage", "", "Victim")]
    [InlineData("control_false_promises", "", "Victim")]
    [InlineData("control_debt_bondage", "0", "Undetermined")]
    public void A_way_of_control_is_evidence_of_a_means_that_was_not_asked(string control, string coercion, string expected) => Assert.Equal(expected, Assert.Single(Persons.Read("vot-screening", $"""
        case_id,consent,interview_date,date_of_birth,act_recruitment,act_date,{control},means_coercion,purpose_forced_labour
        CASE-G,1,2019-07-01,1980-09-09,1,2019-05-01,1,{coercion},1
        """))["identification"]);

    [Fact]
    public void Every_way_of_control_but_long_hours_and_other_is_evidence_of_one_of_the_nine_means()
    {
        Assert.Equal(["_T", "ExcessiveWorkingHours", "Other", "_U"], CodelistCatalogue.MeansOfControl.Codes.Select(code => code.Id).Where(code => ControlMeans.Of(code) is null));
        Assert.All(CodelistCatalogue.MeansOfControl.Codes.Select(code => ControlMeans.Of(code.Id)).OfType<string>(), means => Assert.Contains(means, ControlMeans.Means));
        Assert.Equal(TemplateCatalogue.Find("vot-screening")!.Fields.Select(field => field.Name).Where(name => name.StartsWith("means_", StringComparison.Ordinal)).Order(), ControlMeans.Means.Select(means => $"means_{means}").Order());
    }

    // An assistance file need not tell age and gender again: what it does not know must not hide what the screening knew.
    [Fact]
    public void What_is_not_known_is_no_code_of_a_case()
    {
        PersonRecord kept = Persons.Read("vot-assistance", Assistance)[0];
        Assert.Equal(["_U", "_U"], [kept["ctdc_age_band"], kept["gender"]]);
        Assert.Empty(CaseEntries.Of(kept).Codes);
    }

    [Fact]
    public void Who_withdraws_consent_on_one_row_is_left_out_whole()
    {
        PersonRecord kept = Persons.Read("vot-screening", Screening)[0];
        PersonRecord withdrawn = kept with { IsWithdrawn = true, Values = new Dictionary<string, string>() };
        PersonRecord other = kept with { Person = "another" };
        Assert.Equal([other], PersonRecords.InUse([kept, withdrawn, other]));
    }
}
