using System.Globalization;

namespace Pipeline.Local.Demonstration.Invented;

/// <summary>Invented labour markets (template <c>labour-market</c>) of the size of those of three countries: five years of the survey's totals, two years
/// by activity and occupation, and the registers' detailed occupations of the last year.</summary>
internal static class InventedLabourMarket
{
    private const int LastYear = 2019;
    private const string Sections = "ABCDEFGHIJKLMNOPQRSTU";

    // Nurses, welders, lorry drivers and the like: many employers look for few people.
    private static readonly HashSet<string> Sought = ["2131", "2230", "3231", "5122", "7124", "7137", "7212", "7213", "8324"];

    // Computer systems designers: nobody of them is registered as unemployed.
    private const string NobodyUnemployed = "2131";

    private static readonly Market[] Markets =
    [
        new("nbs-mda", "MDA", "the Republic of Moldova", 41, Employed: 872_400, Unemployed: 46_900, LongTerm: 10_112, Posts: 604_000, Vacancies: 7_852, RegisteredUnemployed: 22_300, RegisteredVacancies: 6_900,
            [1797, 26, 998, 117, 85, 655, 1491, 524, 216, 239, 130, 48, 183, 170, 586, 796, 478, 95, 83, 9, 0],
            [35, 672, 1092, 817, 319, 1442, 1636, 1152, 723, 836],
            [0, 456, 1093, 2022, 1219, 3663, 935, 2326, 1169, 9417],
            [0, 51, 884, 905, 205, 1476, 96, 1007, 911, 1365]),
        new("sors-srb", "SRB", "Serbia", 42, Employed: 2_901_000, Unemployed: 336_600, LongTerm: 191_018, Posts: 2_030_000, Vacancies: 20_300, RegisteredUnemployed: 513_000, RegisteredVacancies: 38_600,
            [4370, 255, 5182, 309, 415, 1455, 4482, 1761, 1137, 921, 460, 114, 1153, 760, 1788, 1947, 1461, 469, 544, 29, 0],
            [166, 1241, 4108, 4585, 2138, 4788, 4177, 2952, 2663, 2190],
            [0, 9391, 38398, 49212, 28792, 73898, 23208, 82411, 46206, 161484],
            [0, 119, 7100, 3107, 665, 9519, 372, 11409, 3979, 2330]),
        new("stat-aut", "AUT", "Austria", 43, Employed: 4_355_000, Unemployed: 205_100, LongTerm: 54_721, Posts: 3_790_000, Vacancies: 117_490, RegisteredUnemployed: 301_300, RegisteredVacancies: 77_100,
            [1405, 89, 7369, 286, 202, 3365, 6551, 2176, 2681, 1258, 1240, 356, 2677, 1468, 2917, 3026, 4621, 709, 1028, 85, 42],
            [179, 2312, 6383, 8564, 4926, 6837, 2019, 5725, 2778, 3827],
            [0, 9238, 28156, 36549, 26890, 46324, 8102, 38658, 29971, 77412],
            [0, 886, 14898, 9109, 4217, 16606, 782, 14967, 6906, 8729]),
    ];

    /// <summary>One file for each country.</summary>
    public static IEnumerable<InventedFile> Files => Markets.Select(market => new InventedFile(
        market.Agency,
        market.Country,
        "labour-market",
        LastYear.ToString(CultureInfo.InvariantCulture),
        new Dictionary<string, string>
        {
            ["citation"] = $"Invented figures for demonstration ({LastYear}). A labour market of the size of that of {market.Name}; not the figures of any agency.",
            ["licence"] = "CC0 1.0",
            ["confidentiality"] = "public",
        },
        file => Write(market, file)));

    private static void Write(Market market, TextWriter file)
    {
        Draw draw = new(market.Seed);
        file.WriteLine("country,year,measure,activity,occupation,sex,source,value,status");
        for (int year = LastYear - 4; year <= LastYear; year++)
        {
            int before = LastYear - year;
            BySex(year, "EMP", Hundreds(market.Employed * Math.Pow(0.988, before)), 46);
            BySex(year, "UNE", Hundreds(market.Unemployed * Math.Pow(1.08, before)), 41);
            BySex(year, "UNE_LT", (int)(market.LongTerm * Math.Pow(1.15, before)), 44);
        }

        for (int year = LastYear - 1; year <= LastYear; year++)
        {
            int before = LastYear - year;
            int employed = Hundreds(market.Employed * Math.Pow(0.988, before));
            foreach ((int i, int hundreds) in Draw.Apportion(employed / 100, Noisy(market.EmployedBySection)).Index()) Row(year, "EMP", activity: Sections[i..(i + 1)], value: 100 * hundreds);
            foreach ((int i, int hundreds) in Draw.Apportion(employed / 100, Noisy(market.EmployedByGroup)).Index()) Row(year, "EMP", occupation: $"{i}000", value: 100 * hundreds);
            BySection(year, "POST", (int)(market.Posts * Math.Pow(0.988, before)));
            BySection(year, "VAC", (int)(market.Vacancies * Math.Pow(0.91, before)));
            ByOccupation(year, "UNE", (int)(market.RegisteredUnemployed * Math.Pow(1.09, before)), market.UnemployedByGroup);
            ByOccupation(year, "VAC", (int)(market.RegisteredVacancies * Math.Pow(0.95, before)), market.VacanciesByGroup);
        }

        void BySex(int year, string measure, int total, int percentWomen)
        {
            int step = measure == "UNE_LT" ? 1 : 100;
            int women = total / step * percentWomen / 100 * step;
            Row(year, measure, sex: "F", value: women);
            Row(year, measure, sex: "M", value: total - women);
            Row(year, measure, value: total);
        }

        // The survey of vacancies leaves out households and international organisations.
        void BySection(int year, string measure, int total)
        {
            Row(year, measure, source: "JVS", value: total);
            double[] weights = [.. Noisy(market.EmployedBySection).Select((weight, i) => Sections[i] is 'T' or 'U' ? 0 : Sections[i] == 'A' ? weight / 4 : weight)];
            foreach ((int i, int value) in Draw.Apportion(total, weights).Index()) Row(year, measure, activity: Sections[i..(i + 1)], source: "JVS", value: value);
        }

        void ByOccupation(int year, string measure, int total, int[] weights)
        {
            Row(year, measure, source: "PES", value: total);
            int[] groups = Draw.Apportion(total, Noisy(weights));
            for (int group = 0; group < groups.Length; group++) Row(year, measure, occupation: $"{group}000", source: "PES", value: groups[group]);
            if (year < LastYear) return;
            for (int group = 0; group < groups.Length; group++)
            {
                string[] occupations = [.. Occupations.Finest.Where(code => code[0] - '0' == group)];
                double[] shares = [.. occupations.Select(code => (1 + draw.Below(100)) * (measure == "VAC" && Sought.Contains(code) ? 25.0 : measure == "UNE" && code == NobodyUnemployed ? 0 : 1))];
                foreach ((int i, int value) in Draw.Apportion(groups[group], shares).Index()) Row(year, measure, occupation: occupations[i], source: "PES", value: value);
            }
        }

        double[] Noisy(int[] weights) => [.. weights.Select(weight => weight * (0.95 + draw.Below(101) / 1000.0))];

        void Row(int year, string measure, string activity = "_T", string occupation = "_T", string sex = "_T", string source = "LFS", int value = 0) =>
            file.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{market.Country},{year},{measure},{activity},{occupation},{sex},{source},{value},"));
    }

    // Surveys give hundreds of persons.
    private static int Hundreds(double persons) => (int)Math.Round(persons / 100) * 100;

    private sealed record Market(
        string Agency, string Country, string Name, ulong Seed, int Employed, int Unemployed, int LongTerm, int Posts, int Vacancies, int RegisteredUnemployed, int RegisteredVacancies,
        int[] EmployedBySection, int[] EmployedByGroup, int[] UnemployedByGroup, int[] VacanciesByGroup);
}
