using System.Text;
using Pipeline.Core.Microdata;
using Pipeline.Core.Tabulation;
using Pipeline.Core.Templates;
using Pipeline.Core.Validation;

namespace Pipeline.Core.Tests.Microdata;

public class AnonymisedCasesTests
{
    private static readonly MicrodataPolicy Policy = MicrodataPolicy.TraffickingCases;
    private static readonly string[] Header = [.. CaseColumn.Anonymised.Select(column => column.Name)];

    // Domain specification 1.2 (b): the layout of the CTDC k-anonymised file.
    [Fact]
    public void The_columns_are_those_of_CTDC()
    {
        string[] means = ["DebtBondage", "TakesEarnings", "RestrictsFinancialAccess", "Threats", "PsychologicalAbuse", "PhysicalAbuse", "SexualAbuse", "FalsePromises", "PsychoactiveSubstances",
            "RestrictsMovement", "RestrictsMedicalCare", "ExcessiveWorkingHours", "UsesChildren", "ThreatOfLawEnforcement", "WithholdsNecessities", "WithholdsDocuments", "Other", "NotSpecified", "Concatenated"];
        string[] labour = ["Agriculture", "Aquafarming", "Begging", "Construction", "DomesticWork", "Hospitality", "IllicitActivities", "Manufacturing", "MiningOrDrilling", "Peddling", "Transportation", "Other", "NotSpecified", "Concatenated"];
        Assert.Equal(
            [
                "yearOfRegistration", "Datasource", "gender", "ageBroad", "majorityStatus", "majorityStatusAtExploit", "majorityEntry", "citizenship",
                .. means.Select(name => $"meansOfControl{name}"),
                "isForcedLabour", "isSexualExploit", "isOtherExploit", "isSexAndLabour", "isForcedMarriage", "isForcedMilitary", "isOrganRemoval", "isSlaveryAndPractices", "typeOfExploitConcatenated",
                .. labour.Select(name => $"typeOfLabour{name}"),
                "typeOfSexProstitution", "typeOfSexPornography", "typeOfSexRemoteInteractiveServices", "typeOfSexPrivateSexualServices", "typeOfSexConcatenated",
                "isAbduction", "RecruiterRelationship", "CountryOfExploitation",
                "recruiterRelationIntimatePartner", "recruiterRelationFriend", "recruiterRelationFamily", "recruiterRelationOther", "recruiterRelationUnknown",
            ],
            Header);
        Assert.Equal(27, CaseColumn.Synthetic.Count);
    }

    // One person by hand: what she said, and what the file says of it.
    [Fact]
    public void A_case_is_told_in_the_codes_of_CTDC()
    {
        PersonRecord case1 = Assert.Single(AnonymisedCases.VictimsAmong(Persons.Read("vot-screening",
            "case_id,consent,interview_date,gender,date_of_birth,act_date,citizenship,exploitation_country,act_recruitment,means_deception,means_abduction,control_physical_threats,control_false_promises,purpose_forced_begging,purpose_sexual_exploitation,sexual_prostitution,recruiter_family\n"
            + "CASE-1,1,2019-05-01,F,2001-06-01,2018-09-01,MDA,RUS,1,1,0,1,0,1,1,1,1\n")));
        string Value(string column) => CaseColumn.Anonymised.Single(item => item.Name == column).ValueOf(case1);
        Assert.Equal(
            ["2019", "Female", "9--17", "Minor", "Minor", "MD", "RU", "1", "0", "0", "PhysicalThreats", "1", "1", "1", "ForcedBegging;SexualExploitation", "1", "1", "", "0", "1", "0"],
            new[]
            {
                "yearOfRegistration", "gender", "ageBroad", "majorityStatus", "majorityEntry", "citizenship", "CountryOfExploitation", "meansOfControlThreats", "meansOfControlFalsePromises",
                "meansOfControlNotSpecified", "meansOfControlConcatenated", "isForcedLabour", "isSexualExploit", "isSexAndLabour", "typeOfExploitConcatenated", "typeOfLabourBegging", "typeOfSexProstitution",
                "typeOfSexPornography", "isAbduction", "recruiterRelationFamily", "recruiterRelationOther",
            }.Select(Value));
    }

    [Fact]
    public void A_victim_is_one_record_by_the_first_screening_that_found_it()
    {
        const string header = "case_id,consent,interview_date,gender,act_recruitment,means_deception,purpose_forced_labour\n";
        IReadOnlyList<PersonRecord> records =
        [
            .. Persons.Read("vot-screening", header + "CASE-1,1,2019-05-01,F,1,1,1\nCASE-2,1,2019-05-01,F,0,0,0\n"), .. Persons.Read("vot-screening", header + "CASE-1,1,2018-05-01,F,1,1,1\n"),
        ];
        Assert.Equal(2018, Assert.Single(AnonymisedCases.VictimsAmong(records)).Day.Year);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(40)]
    [InlineData(400)]
    [InlineData(1500)]
    public async Task At_least_eleven_look_alike_in_both_readings_of_the_file_as_it_is_read_back(int victims)
    {
        AnonymisedCases cases = AnonymisedCases.Of(InventedVictims.Of(victims, victims), Policy);
        var file = new MemoryStream();
        await CaseFileCsv.WriteAsync(Header, cases.Rows, file, CancellationToken.None);
        file.Position = 0;
        IReadOnlyList<IReadOnlyList<string>> rows = CaseFileCsv.Read(file);
        Assert.Equal(cases.Rows, rows);
        Assert.Equal(victims, rows.Count + cases.Report.Dropped);

        // Counted apart from the code under test.
        int[] keys = [.. Policy.Keys.Select(key => Array.IndexOf(Header, key.Column))];
        int type = Array.IndexOf(Header, "typeOfExploitConcatenated");
        foreach (IReadOnlyList<string> row in rows)
        {
            Assert.True(rows.Count(other => keys.All(key => other[key] == row[key])) >= 11);
            Assert.True(rows.Count(other => keys.All(key => other[key] == "-99" || row[key] == "-99" || other[key] == row[key])) >= 11);
            Assert.True(rows.Where(other => keys.All(key => other[key] == row[key])).Select(other => other[type]).Distinct().Count() >= 2);
        }

        Assert.Equal(rows.Count == 0 ? 0 : rows.Min(row => rows.Count(other => keys.All(key => other[key] == row[key]))), cases.Report.After.OfItsOwn.SmallestClass);
        long hidden = 0;
        foreach ((VariableLoss variable, int key) in cases.Report.Variables.Zip(keys))
        {
            Assert.Equal(rows.Count(row => row[key] != "-99") + variable.Suppressed, variable.Known);
            hidden += variable.Suppressed!.Value;
        }

        Assert.Equal(hidden, cases.Report.Suppressed);
    }

    // A record of the file is that of a case, with some values hidden or coarser.
    [Fact]
    public void What_is_published_is_true()
    {
        IReadOnlyList<PersonRecord> victims = InventedVictims.Of(300, 3);
        string[][] whole = [.. victims.Select(victim => CaseColumn.Anonymised.Select(column => column.ValueOf(victim)).ToArray())];
        Assert.All(AnonymisedCases.Of(victims, Policy).Rows, row => Assert.Contains(whole, true_ => row.Zip(true_).All(pair =>
            pair.First == "-99" || pair.First == pair.Second || IsCoarser(pair.First, pair.Second))));

        static bool IsCoarser(string published, string value) => (published, value) switch
        {
            ("18+", not "9--17") or ("0--17", "9--17") => true,
            _ => false,
        };
    }

    [Fact]
    public void The_order_of_the_cases_leaves_no_trace()
    {
        PersonRecord[] victims = [.. InventedVictims.Of(200, 5)];
        AnonymisedCases one = AnonymisedCases.Of(victims, Policy), other = AnonymisedCases.Of([.. victims.Reverse()], Policy);
        Assert.Equal(one.Rows, one.Rows.OrderBy(row => string.Join(',', row), StringComparer.Ordinal));
        Assert.Equal(one.Report.Suppressed, other.Report.Suppressed);
    }

    // The file goes back in under its own column names, with a case number and a consent, but for cases whose year is hidden: the template asks for it.
    [Fact]
    public void The_file_is_accepted_by_the_template()
    {
        Template template = TemplateCatalogue.Find("vot-screening")!;
        AnonymisedCases cases = AnonymisedCases.Of(InventedVictims.Of(400, 7), Policy);
        int[] known = [.. Enumerable.Range(0, Header.Length).Where(i => template.Fields.Any(field => field.Name == Header[i] || field.Aliases.Contains(Header[i])) && !Header[i].EndsWith("Concatenated", StringComparison.Ordinal) && Header[i] != "RecruiterRelationship")];
        Assert.True(known.Length > 45);
        string file = $"case_id,consent,{string.Join(',', known.Select(i => Header[i]))}\n" + string.Concat(cases.Rows.Where(row => row[0] != "-99").Index().Select(row => $"CASE-{row.Index},1,{string.Join(',', known.Select(i => row.Item[i]))}\n"));
        ValidationReport report = SubmissionReading.Read(new MemoryStream(Encoding.UTF8.GetBytes(file)), template, new SubmissionContext("iom-mda", "MDA", "2020", "file.csv"), _ => { });
        Assert.True(report.Errors == 0, string.Join("\n", report.Rules.Where(rule => rule.Severity == Severity.Error).SelectMany(rule => rule.First).Take(3)));
        Assert.True(report.Records > 100);
    }

    [Fact]
    public void A_report_for_readers_names_no_number_of_persons_below_k_and_compares_with_no_true_count()
    {
        IReadOnlyList<PersonRecord> victims = InventedVictims.Of(400, 9);
        var report = new CaseFilesReport(1, Policy.Reference, AnonymisedCases.Of(victims, Policy).Report, SyntheticCases.Of(victims, Policy.Synthesis, new byte[32]).Report);
        AnonymisationReport few = report.Anonymised with { Dropped = 4, Variables = [.. report.Anonymised.Variables.Select((variable, i) => i == 0 ? variable with { Suppressed = 7 } : variable)] };
        CaseFilesReport shown = (report with { Anonymised = few }).ForReaders();
        Assert.NotNull(report.Synthetic.AgainstCases);
        Assert.Null(shown.Synthetic.AgainstCases);
        Assert.Null(shown.Anonymised.Dropped);
        Assert.Null(shown.Anonymised.Records);
        Assert.Null(shown.Anonymised.Suppressed);
        Assert.Null(shown.Anonymised.Variables[0].Suppressed);
        Assert.Equal(few.Published, shown.Anonymised.Published);
    }

    // A file in which a record stands out is found by the attack.
    [Fact]
    public void The_attack_finds_a_record_that_was_opened_by_hand()
    {
        AnonymisedCases cases = AnonymisedCases.Of(InventedVictims.Of(400, 7), Policy);
        string[][] rows = [.. cases.Rows.Select(row => row.ToArray())];
        Assert.True(AnonymisedCases.Attack(rows, Policy).Risk.SmallestClass >= 11);
        rows[0][Array.IndexOf(Header, "citizenship")] = "AF";
        Assert.Equal(1, AnonymisedCases.Attack(rows, Policy).Risk.OfItsOwn.SmallestClass);
    }
}
