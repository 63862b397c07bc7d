using System.Globalization;
using Pipeline.Core.Codelists;
using Pipeline.Core.Indicators;
using Pipeline.Core.Tabulation;
using Pipeline.Core.Templates;

namespace Pipeline.Core.Tests.Indicators;

/// <summary>A worked example for each indicator that is an entry or a count of a list: the cells of a small invented country, and figures worked from them by hand.</summary>
public class WorkedExamples
{
    // One cell a line: its codes after the country, in the template's order without trailing totals, then the figure after "=". Lists: fields joined by "|".
    private const string Cells = """
        # population
        2019 F Y0T14 = 200
        2019 F Y15T64 = 600
        2019 F Y_GE65 = 200
        2019 M Y0T14 = 210
        2019 M Y15T64 = 640
        2019 M Y_GE65 = 150
        2019 _T _T = 2000
        # residents
        2019 _T _T _T = 1000
        2019 _T _T FOR = 80
        2019 _T _T KAZ = 50
        2019 _T _T STLS = 4
        2019 _T _T _T FOR = 120
        2019 _T _T _T RUS = 90
        # migration-flows
        2019 IMM 12m = 300
        2019 IMM 12m F = 120
        2019 IMM 12m M = 180
        2019 IMM 12m _T _T NAT = 200
        2019 IMM 12m _T _T NAT RUS = 150
        2019 IMM 12m _T _T _T _T WORK = 90
        2019 EMI 12m = 420
        2019 EMI 12m F = 170
        2019 EMI 12m M = 250
        2019 EMI registration = 35
        2019 IMM_ST 3m = 75
        2019 EMI_ST 3m = 95
        # internal-migration
        2019 KG-B KG-GB = 60
        # border-traffic
        2019 E _T UZB PRIVATE = 5000
        2019 X _T UZB PRIVATE = 4900
        # permits
        2019 RES_FIRST _T CHN WORK M_GE12 = 40
        2019 RES_CHANGE = 12
        2019 RES_VALID F = 70
        2019 RES_LONG = 30
        2019 WORK_ISSUED _T CHN _T _T F = 25
        2019 WORK_VALID = 55
        2019 PATENT _T TJK = 500
        2019 QUOTA = 400
        2019 QUOTA_USED = 250
        # students
        2019 IN _T IND = 320
        2019 OUT _T RUS = 640
        # citizenship-changes
        2019 ACQ _T _T KAZ = 18
        2019 LOSS F = 9
        # asylum
        2019 APP = 100
        2019 APP_FIRST _T F = 44
        2019 WITHDRAWN = 10
        2019 UAM _T _T Y14T17 = 6
        2019 DUBLIN_IN = 3
        2019 DUBLIN_OUT = 2
        2019 DEC_1ST GENEVA = 15
        2019 DEC_1ST SUBSIDIARY = 5
        2019 DEC_1ST HUMANITARIAN = 10
        2019 DEC_1ST REJ = 50
        2019 DEC_FINAL REJ = 20
        2019 REFUGEES _T _T _T AFG = 200
        2019 RESETTLED = 7
        # enforcement
        2019 REFUSED _T UZB LAND C = 33
        2019 FOUND _T _T _T F = 150
        2019 ORDERED = 120
        2019 RETURNED _T _T _T _T VOL = 60
        2019 RETURNED _T _T _T _T ENF = 30
        2019 READMITTED = 21
        # victims
        2019 IDENTIFIED F ADULT SEX = 17
        2019 ASSISTED = 14
        2019 SMUGGLED _T MINOR = 5
        # citizens-abroad
        2019 CITIZENS _T _T RUS = 900
        2019 WORKING M = 240
        2019 WORKING F = 114
        2019 LABOUR _T _T RUS F = 77
        2019 HEALTH _T _T DEU = 13
        # households
        2019 CHILDREN = 410
        2019 CHILDREN_LEFT = 82
        2019 HOUSEHOLDS _T KG-O = 300
        2019 HOUSEHOLDS_REM _T KG-O = 90
        # remittances
        2019 IN = 2.5
        2019 IN RUS BANK = 1.5
        2019 OUT = 0.5
        2019 GDP = 8
        # population-scenarios
        2019 WITH _T _T = 1000
        2019 WITHOUT _T _T = 1040
        2019 WITHOUT _T Y0T14 = 320
        2019 WITHOUT _T Y15T64 = 600
        2019 WITHOUT _T Y_GE65 = 120
        # migrant-labour
        2019 POP FOR = 80
        2019 ACT FOR = 60
        2019 EMP FOR = 54
        2019 UNE FOR = 6
        2019 POP NAT F = 500
        2019 EMP NAT F = 200
        2019 EMP FOR _T _T _T C = 20
        # framework
        CONVENTION|Convention A||1995-06-01|||
        CONVENTION|Convention B||2018-01-01|||
        LAW|Law on migration||2000-12-18|2018-12-31||
        INSTITUTION|Agency|||||
        AGREEMENT|Agreement on labour migration|KAZ|2016-05-01|||
        READMISSION|Readmission agreement|POL|2019-12-31|||
        MISSION|Embassy|RUS|1994-01-01|||
        """;

    // Trailing totals are left out.
    private const string Expected = """
        POPULATION 2019 F = 1000
        WORKING_AGE_POPULATION 2019 M = 640
        DEPENDENCY_RATIO 2019 M = 56.25
        SCENARIO_POPULATION 2019 WITHOUT = 1040
        MIGRATION_EFFECT 2019 = -40
        DEPENDENCY_RATIO_WITHOUT_MIGRATION 2019 = 73.33333333333333
        RESIDENTS 2019 _T _T KAZ = 50
        FOREIGN_BORN 2019 = 120
        FOREIGN_BORN 2019 _T _T RUS = 90
        FOREIGN_BORN_SHARE 2019 = 12
        FOREIGN_BORN_SHARE 2019 _T _T RUS = 9
        FOREIGN_CITIZENS 2019 = 80
        FOREIGN_CITIZENS 2019 _T _T KAZ = 50
        FOREIGN_CITIZENS_SHARE 2019 = 8
        STATELESS 2019 = 4
        IMMIGRATION 2019 12m = 300
        IMMIGRATION 2019 12m _T _T _T _T WORK = 90
        EMIGRATION 2019 12m = 420
        EMIGRATION 2019 registration = 35
        RETURNING_CITIZENS 2019 12m _T _T RUS = 150
        NET_MIGRATION 2019 12m = -120
        NET_MIGRATION 2019 12m F = -50
        NET_MIGRATION_RATE 2019 12m = -60
        NET_MIGRATION_RATE 2019 12m M = -70
        SHORT_TERM_IMMIGRATION 2019 3m = 75
        SHORT_TERM_EMIGRATION 2019 3m = 95
        INTERNAL_MIGRATION 2019 KG-B KG-GB = 60
        BORDER_ENTRIES 2019 _T UZB PRIVATE = 5000
        BORDER_EXITS 2019 _T UZB PRIVATE = 4900
        RESIDENCE_PERMITS_FIRST 2019 _T CHN WORK M_GE12 = 40
        RESIDENCE_PERMITS_CHANGED 2019 = 12
        RESIDENCE_PERMITS_VALID 2019 F = 70
        RESIDENCE_PERMITS_LONG_TERM 2019 = 30
        WORK_PERMITS_ISSUED 2019 _T CHN F = 25
        WORK_PERMITS_VALID 2019 = 55
        LABOUR_PATENTS 2019 _T TJK = 500
        WORK_QUOTA 2019 = 400
        WORK_QUOTA_USE 2019 = 62.5
        FOREIGN_STUDENTS 2019 _T IND = 320
        STUDENTS_ABROAD 2019 _T RUS = 640
        NATURALISATIONS 2019 _T _T KAZ = 18
        CITIZENSHIP_LOSS 2019 F = 9
        ASYLUM_APPLICATIONS 2019 = 100
        ASYLUM_FIRST_APPLICATIONS 2019 F = 44
        ASYLUM_WITHDRAWN 2019 = 10
        UNACCOMPANIED_MINORS 2019 _T Y14T17 = 6
        DUBLIN_REQUESTS_IN 2019 = 3
        DUBLIN_REQUESTS_OUT 2019 = 2
        ASYLUM_DECISIONS 2019 POS = 30
        ASYLUM_DECISIONS 2019 REJ = 50
        ASYLUM_FINAL_DECISIONS 2019 REJ = 20
        RECOGNITION_RATE 2019 = 37.5
        REFUGEES 2019 _T _T AFG = 200
        RESETTLED 2019 = 7
        REFUSED_ENTRY 2019 _T UZB LAND C = 33
        FOUND_ILLEGALLY_PRESENT 2019 _T _T F = 150
        ORDERED_TO_LEAVE 2019 = 120
        RETURNED 2019 = 90
        RETURN_RATE 2019 = 75
        READMITTED 2019 = 21
        VICTIMS_IDENTIFIED 2019 F ADULT SEX = 17
        VICTIMS_ASSISTED 2019 = 14
        SMUGGLED 2019 _T MINOR = 5
        CITIZENS_ABROAD 2019 _T _T RUS = 900
        WORKING_ABROAD 2019 = 354
        LABOUR_MIGRANTS 2019 _T _T RUS F = 77
        HEALTH_PROFESSIONALS_ABROAD 2019 _T DEU = 13
        CHILDREN_LEFT_BEHIND 2019 = 82
        CHILDREN_LEFT_BEHIND_SHARE 2019 = 20
        REMITTANCE_HOUSEHOLDS 2019 KG-O = 90
        REMITTANCE_HOUSEHOLDS_SHARE 2019 KG-O = 30
        REMITTANCES 2019 RUS BANK = 1.5
        REMITTANCES_SENT 2019 = 0.5
        REMITTANCES_GDP 2019 = 31.25
        REMITTANCES_PER_CAPITA 2019 = 1250
        ACTIVITY_RATE 2019 FOR = 75
        EMPLOYMENT_RATE 2019 NAT F = 40
        UNEMPLOYMENT_RATE 2019 FOR = 10
        EMPLOYED_BY_BIRTH 2019 FOR _T C = 20
        CONVENTIONS 2018 = 2
        CONVENTIONS 1995 = 1
        LAWS 2000 = 1
        LAWS 2019 = 0
        INSTITUTIONS 2019 = 1
        BILATERAL_AGREEMENTS 2016 = 1
        READMISSION_AGREEMENTS 2019 = 1
        MISSIONS 1994 = 1
        """;

    internal static IEnumerable<string> Indicators => Expected.Split('\n').Select(line => line.Split(' ')[0]).Distinct();

    // The total of asylum decisions is not given: 15 + 5 + 10 positive and 50 negative ones make it up only once temporary protection and unknown may be missing.
    [Fact]
    public void Figures_are_as_worked_by_hand()
    {
        Dictionary<string, double?> figures = IndicatorCatalogue.Compute(Data()).Observations.ToDictionary(Line, observation => observation.Value);

        Assert.All(Expected.Split('\n'), line =>
        {
            string[] sides = line.Split(" = ");
            Assert.True(figures.ContainsKey(sides[0]), $"There is no {sides[0]}.");
            Assert.Equal(double.Parse(sides[1], CultureInfo.InvariantCulture), figures[sides[0]]!.Value, 10);
        });
    }

    // 35 emigrants by registration have no immigrants by registration beside them.
    [Fact]
    public void A_difference_never_mixes_definitions() =>
        Assert.Equal(["12m"], IndicatorCatalogue.Find("NET_MIGRATION")!.Compute(Data()).Select(observation => observation.Codes[0]).Distinct());

    [Fact]
    public void A_share_rests_on_the_rest_as_well_as_on_those_it_counts() =>
        Assert.Equal(80, IndicatorCatalogue.Find("FOREIGN_BORN_SHARE")!.Compute(Data("residents", "2019 _T _T _T = 200\n2019 _T _T _T FOR = 120")).Single().SmallestCount);

    [Fact]
    public void An_entry_that_names_what_does_not_exist_is_refused()
    {
        var entry = new IndicatorEntry("X", "X", "X", "persons", "asylum", ["sex"]);

        Assert.Contains("field 'step' has no total", Assert.Throws<FormatException>(() => new TabulatedIndicator(entry)).Message, StringComparison.Ordinal);
        Assert.Contains("no template 'asilum'", Wrong(entry with { Template = "asilum" }), StringComparison.Ordinal);
        Assert.Contains("no dimension 'stage'", Wrong(entry with { Of = new Operand(Where: new Dictionary<string, string> { ["stage"] = "APP" }) }), StringComparison.Ordinal);
        Assert.Contains("'APPS' is not in the list asylum_step", Wrong(entry with { Of = new Operand(Where: new Dictionary<string, string> { ["step"] = "APPS" }) }), StringComparison.Ordinal);
        Assert.Contains("no dimension by the list 'region'", Wrong(entry with { Dimensions = ["region"], Of = new Operand(Where: new Dictionary<string, string> { ["step"] = "APP" }) }), StringComparison.Ordinal);

        static string Wrong(IndicatorEntry entry) => Assert.Throws<FormatException>(() => new TabulatedIndicator(entry)).Message;
    }

    [Fact]
    public void The_indicator_list_of_the_profile_is_whole()
    {
        IEnumerable<string> list = Enumerable.Range(1, 26).Select(number => $"A{number}").Concat(Enumerable.Range(1, 9).Select(number => $"B{number}")).Concat(Enumerable.Range(1, 6).Select(number => $"C{number}"));
        Assert.Empty(list.Except(IndicatorCatalogue.All.Select(indicator => indicator.Number)));
    }

    private static CountryData Data() => new("KGZ", Cells.Split("# ", StringSplitOptions.RemoveEmptyEntries).Select(block => block.Split('\n', 2)).Select(block => CubeOf(block[0].Trim(), block[1])));

    private static CountryData Data(string template, string cells) => new("KGZ", [CubeOf(template, cells)]);

    private static Cube CubeOf(string id, string cells)
    {
        Template template = TemplateCatalogue.Find(id)!;
        Field[] dimensions = [.. template.Dimensions];
        var cube = new Cube(id, dimensions.Select(dimension => dimension.Name), new Source(id, new string('0', 64), "nso", id, "1.0", "2019", "file.csv", 1, Manifest.None));
        foreach (string line in cells.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            bool isEntry = line.Contains('|', StringComparison.Ordinal);
            string[] sides = line.Split(" = ");
            string[] codes = ["KGZ", .. isEntry ? line.Split('|') : sides[0].Split(' ')];
            cube.Set([.. codes, .. Enumerable.Repeat(Codelist.Total, dimensions.Length - codes.Length)], isEntry ? 1 : double.Parse(sides[1], CultureInfo.InvariantCulture), "A", [0]);
        }

        return cube;
    }

    private static string Line(Observation observation)
    {
        int last = observation.Codes.ToList().FindLastIndex(code => code != Codelist.Total);
        return string.Join(' ', [observation.Indicator, observation.Period, .. observation.Codes.Take(last + 1)]);
    }
}
