using System.Globalization;

namespace Pipeline.Local.Demonstration.Invented;

/// <summary>100 invented interviews on labour exploitation in Azerbaijan (template <c>labour-exploitation-survey</c>): 60 men and 40 women, half of them internal migrants. Of twenty
/// respondents ten were not exploited, four were, three were deceived too, and three were trafficked.</summary>
internal static class InventedSurvey
{
    private const int Interviews = 100;

    // The indicators of each dimension, D1_01 to D6_07.
    private static readonly int[] Indicators = [10, 10, 16, 9, 15, 7];
    private static readonly string[] None = [];
    private static readonly string[] Exploited = ["D4_02", "D4_03", "D4_07"];
    private static readonly string[] Deceived = ["D1_01", "D1_02", .. Exploited];
    private static readonly string[] Trafficked = ["D5_01", "D5_14", .. Deceived];

    // Interleaved, so that every second respondent has each of them.
    private static readonly string[][] Classes =
    [
        None, None, Exploited, None, None, Exploited, Deceived, None, None, Trafficked, Exploited, None, None, Deceived, Trafficked, None, None, Exploited, Deceived, Trafficked,
    ];

    private static readonly string[] Themes = ["MOTIVE_INCOME", "MOTIVE_NO_WORK", "MOTIVE_FAMILY"];
    private static readonly string[] Needs = ["NEED_LEGAL", "NEED_WORK", "NEED_HEALTH"];

    /// <summary>One file.</summary>
    public static IEnumerable<InventedFile> Files =>
    [
        new InventedFile(
            "iom-aze", "AZE", "labour-exploitation-survey", "2012",
            new Dictionary<string, string>
            {
                ["citation"] = "Invented interviews for demonstration (2012). No answers of any person.",
                ["licence"] = "CC0 1.0",
                ["confidentiality"] = "confidential",
            },
            Write),
    ];

    private static void Write(TextWriter file)
    {
        Draw draw = new(81);
        string[] codes = [.. Indicators.SelectMany((count, dimension) => Enumerable.Range(1, count).Select(i => $"D{dimension + 1}_{i:D2}"))];
        file.WriteLine("interview_id,consent,interview_month,region,sex,birth_year,marital_status,education,dependants,citizenship,migrant_type,legal_status,origin_country,destination_country,months_since_arrival,"
            + $"recruiter_type,fee_paid,debt,written_contract,industry,occupation,hours_per_week,wage,wage_delay,exploited,sought_help,{string.Join(',', codes)},theme_1,theme_2,theme_3");
        for (int i = 0; i < Interviews; i++)
        {
            string[] present = Classes[i * 7 % Classes.Length];
            bool isInternational = i / 2 % 2 == 0, isHurt = present.Length > 0;
            string recruiter = ((string[])["NONE", "FAMILY", "AGENT", "EMPLOYER"])[isHurt ? draw.Weighted([15, 20, 45, 20]) : draw.Weighted([45, 30, 10, 15])];
            file.WriteLine(string.Join(',', (string[])
            [
                $"AZ-{i + 1:D3}", "1", $"2012-{3 + i % 3:D2}", ((string[])["BAK", "GAN", "SUM"])[i % 3], i < 60 ? "M" : "F",
                Text(2012 - (i % 20) switch { < 5 => draw.Between(18, 24), < 12 => draw.Between(25, 34), < 17 => draw.Between(35, 44), _ => draw.Between(45, 54) }),
                draw.Percent(60) ? "MARRIED" : "SINGLE", ((string[])["2", "3", "6"])[draw.Weighted([30, 45, 25])], Text(draw.Below(5)), "AZE",
                isInternational ? "INTERNATIONAL" : "INTERNAL", isInternational ? draw.Percent(45) ? "IRREGULAR" : "PERMIT" : "CITIZEN", "AZE", isInternational ? draw.Percent(60) ? "RUS" : "TUR" : "",
                Text(draw.Between(2, 60)), recruiter, Text(recruiter == "AGENT" ? 100 * draw.Between(1, 8) : 0), Text(draw.Percent(isHurt ? 50 : 15) ? 100 * draw.Between(1, 20) : 0),
                draw.Percent(isHurt ? 25 : 70) ? "1" : "0", ((string[])["F", "G", "A", "T"])[draw.Weighted([40, 25, 20, 15])], Text(draw.Between(5, 9)),
                Text(draw.Percent(isHurt ? 70 : 25) ? draw.Between(50, 84) : draw.Between(36, 48)), Text(50 * draw.Between(5, 18)), Text(draw.Percent(isHurt ? 50 : 10) ? draw.Between(1, 5) : 0),
                isHurt ? "1" : "0", draw.Percent(isHurt ? 40 : 5) ? "1" : "0",
                .. codes.Select(code => present.Contains(code) ? "1" : draw.Percent(1) && !isHurt ? "" : "0"),
                Themes[i % 3], draw.Percent(50) ? "FACTOR_NO_CONTRACT" : "FACTOR_NO_INFORMATION", Needs[draw.Below(3)],
            ]));
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
