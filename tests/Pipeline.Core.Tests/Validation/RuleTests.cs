using Pipeline.Core.Templates;
using Pipeline.Core.Validation;

namespace Pipeline.Core.Tests.Validation;

public class RuleTests
{
    private static string Rule(string kind, string parameters, string severity = "error") =>
        $$"""{ "id": "the-rule", "kind": "{{kind}}", "severity": "{{severity}}", "description": "A rule."{{(parameters.Length == 0 ? "" : "," + parameters)}} }""";

    private static string[] Check(string kind, string parameters, string text, string key = "") =>
        TestTemplates.Read(TestTemplates.Types(Rule(kind, parameters), key), text.Replace('|', '\n')).Lines();

    [Fact]
    public void Order_says_both_values() =>
        Assert.Equal(["the-rule 3/day: found day is 2024-02-01, until is 2024-01-31, expected day not after until"],
            Check("order", """ "first": "day", "second": "until" """, "day,until|2024-01-31,2024-01-31|2024-02-01,2024-01-31|,2024-01-31|2024-02-01,|x,2024-01-31")
                .Where(line => line.StartsWith("the-rule", StringComparison.Ordinal)));

    [Fact]
    public void Strict_order_refuses_equals() =>
        Assert.Equal(["the-rule 2/count: found count is 2, rate is 2, expected count less than rate"],
            Check("order", """ "first": "count", "second": "rate", "strict": true """, "count,rate|2,2.0|1,1.5"));

    [Fact]
    public void Required_when_says_why() =>
        Assert.Equal(["the-rule 3/day: found no value, expected a value, because country is KG"],
            Check("required-when", """ "field": "day", "when": { "field": "country", "equals": "KG" } """, "country,day|KGZ,2024-01-01|KGZ,|KAZ,|,"));

    [Fact]
    public void Required_when_does_not_repeat_what_the_type_says() =>
        Assert.Equal(["type 2/day: found 'x', expected a date such as 2024-12-31"],
            Check("required-when", """ "field": "day", "when": { "field": "country", "equals": "KGZ" } """, "country,day|KGZ,x"));

    [Fact]
    public void Forbidden_when_says_why() =>
        Assert.Equal(["the-rule 2/day: found 2024-01-01, expected no value, because count is one of 1, 2"],
            Check("forbidden-when", """ "field": "day", "when": { "field": "count", "in": [1, 2] } """, "count,day|2,2024-01-01|3,2024-01-01|1,"));

    [Fact]
    public void A_condition_may_ask_for_presence()
    {
        Assert.Equal(["the-rule 3/until: found 2024-01-01, expected no value, because day has no value"],
            Check("forbidden-when", """ "field": "until", "when": { "field": "day", "present": false } """, "day,until|2024-01-01,2024-01-01|,2024-01-01"));
        Assert.Equal(["the-rule 2/until: found no value, expected a value, because day has a value"],
            Check("required-when", """ "field": "until", "when": { "field": "day", "present": true } """, "day,until|2024-01-01,|,"));
    }

    [Fact]
    public void Codes_when_names_the_codes_that_are_left()
    {
        Assert.Equal(["the-rule 2/country: found KAZ, expected one of KGZ, TJK, because flag is true"],
            Check("codes-when", """ "field": "country", "codes": ["KGZ", "TJK"], "when": { "field": "flag", "equals": "true" } """, "country,flag|KAZ,1|KG,1|KAZ,0|,1"));
        Assert.Equal(["the-rule 2/country: found KAZ, expected KGZ, because flag has a value"],
            Check("codes-when", """ "field": "country", "codes": ["KGZ"], "when": { "field": "flag", "present": true } """, "country,flag|KAZ,1"));
    }

    [Fact]
    public void Codes_when_without_a_condition_is_about_every_record() =>
        Assert.Equal(["the-rule 2/country: found KAZ, expected KGZ"], Check("codes-when", """ "field": "country", "codes": ["KGZ"] """, "country|KAZ|KGZ|"));

    // Whoever did not say yes is left out; the file itself is not rejected where the rule is a warning.
    [Fact]
    public void Kept_when_hands_on_only_what_may_be_kept()
    {
        List<long> kept = [];
        ValidationReport report = TestTemplates.Read(
            TestTemplates.Types("""{ "id": "consent", "kind": "kept-when", "severity": "warning", "description": "Consent.", "when": { "field": "flag", "equals": 1 } }"""),
            "count,flag\n1,1\n2,0\n3,\n4,yes\n5,true\n", record => kept.Add(record.Line));

        Assert.Equal([2, 6], kept);
        Assert.Equal(3, report.Rules.Single(rule => rule.Rule == "consent").Count);
        Assert.Contains("consent 3/flag: found a record that may not be kept, expected flag that allows it; the record is counted and left out", report.Lines());
    }

    [Fact]
    public void Limits_when_asks_for_whole_or_small_numbers() =>
        Assert.Equal(
            ["the-rule 2/rate: found 1.5, expected a whole number, because country is KGZ", "the-rule 4/rate: found 101, expected at most 100, because country is KGZ"],
            Check("limits-when", """ "field": "rate", "whole": true, "maximum": 100, "when": { "field": "country", "equals": "KGZ" } """, "country,rate|KGZ,1.5|KGZ,100|KGZ,101|KAZ,1.5|KGZ,"));

    [Fact]
    public void Findings_of_rules_give_nothing_away_about_a_person()
    {
        Assert.Equal(["the-rule 2/name: found a text of 4 characters, expected no value, because reason asks for it"],
            Check("forbidden-when", """ "field": "name", "when": { "field": "reason", "equals": "secret" } """, "name,reason|Jane,secret|Jane,other"));
        Assert.Equal(["the-rule 3: found the key of line 2 again, expected one record for each name, sex"],
            Check("unique-key", "", "name,sex|Jane,F|Jane,W|Jane,M", "name,sex"));
    }

    // Born on the day of the moment is not after it.
    [Theory]
    [InlineData("2024-01-02,2024-01-02T00:00:00", null)]
    [InlineData("2024-01-03,2024-01-02T23:59:59", "the-rule 2/day: found day is 2024-01-03, moment is 2024-01-02T23:59:59, expected day not after moment")]
    public void A_day_and_a_moment_are_compared_by_their_days(string row, string? finding) =>
        Assert.Equal(finding is null ? [] : [finding], Check("order", "\"first\": \"day\", \"second\": \"moment\"", "day,moment|" + row));

    [Fact]
    public void Unique_key_names_both_lines_and_the_values() =>
        Assert.Equal(
            ["the-rule 4: found the key of line 2 again: KGZ, 1, 0.5, 2024-01-01, expected one record for each country, count, rate, day",
             "the-rule 5: found the key of line 2 again: KGZ, 1, 0.5, 2024-01-01, expected one record for each country, count, rate, day",
             "the-rule 7: found the key of line 6 again: KGZ, no value, no value, no value, expected one record for each country, count, rate, day"],
            Check("unique-key", "", "country,count,rate,day|KGZ,1,0.5,2024-01-01|KAZ,1,0.5,2024-01-01|KG,01,.50,2024-01-01|KGZ,1,5e-1,2024-01-01|KGZ,,,|KGZ,NA,,", "country,count,rate,day"));

    [Fact]
    public void Unique_key_says_nothing_about_keys_that_cannot_be_read() =>
        Assert.Equal(["type", "type"], Check("unique-key", "", "country,count|KGZ,x|KGZ,x", "country,count").Select(line => line.Split(' ')[0]));

    [Fact]
    public void Unique_key_keeps_texts_apart() =>
        Assert.Empty(Check("unique-key", "", "name,reason|ab,c|a,bc|abc,|,abc", "name,reason"));

    [Theory]
    [InlineData("country", "KAZ", "found KAZ, expected KGZ, the country of the folder")]
    [InlineData("country", "KG", null)]
    public void Matches_the_country_of_the_path(string field, string value, string? message) =>
        Assert.Equal(message is null ? [] : [$"the-rule 2/{field}: {message}"],
            Check("matches-path", $$""" "field": "{{field}}", "part": "country" """, $"{field}|{value}"));

    [Theory]
    [InlineData("2020", "year", "", "2020", null)]
    [InlineData("2020", "year", "", "2019", "found 2019, expected 2020, the period of the folder")]
    [InlineData("2020-Q3", "year", "not-after", "2019", null)]
    [InlineData("2020-Q3", "year", "not-after", "2021", "found 2021, expected 2020-Q3 or earlier, the period of the folder")]
    [InlineData("2020-Q3", "day", "", "2020-09-30", null)]
    [InlineData("2020-Q3", "day", "", "2020-10-01", "found 2020-10-01, expected 2020-Q3, the period of the folder")]
    [InlineData("2020-02", "day", "", "2020-02-29", null)]
    [InlineData("2020-02", "day", "", "2020-01-31", "found 2020-01-31, expected 2020-02, the period of the folder")]
    [InlineData("2020-02", "moment", "", "2020-02-29T23:59:59", null)]
    [InlineData("2020-02", "moment", "not-after", "2020-03-01T00:00:00", "found 2020-03-01T00:00:00, expected 2020-02 or earlier, the period of the folder")]
    [InlineData("spring", "year", "", "2020", "found 2020, expected 'spring' as in the folder, which is not a year, quarter or month: move the file")]
    public void Matches_the_period_of_the_path(string period, string field, string comparison, string value, string? message)
    {
        string parameters = $$""" "field": "{{field}}", "part": "period" {{(comparison.Length == 0 ? "" : $", \"comparison\": \"{comparison}\"")}} """;
        ValidationReport report = SubmissionReading.Read(new MemoryStream(System.Text.Encoding.UTF8.GetBytes($"{field}\n{value}\n")),
            TestTemplates.Types(Rule("matches-path", parameters)), TestTemplates.Context with { Period = period }, _ => { });
        Assert.Equal(message is null ? [] : [$"the-rule 2/{field}: {message}"], report.Lines());
    }

    // On the template itself: an agreement names an indicator that is computed from its dataset and from nothing else.
    [Theory]
    [InlineData("migrant-stock", "*", false)]
    [InlineData("migrant-stock", "MIG_STOCK", false)]
    [InlineData("migrant-stock", "MIG_STOK", true)]
    [InlineData("migrant-stock", "MIG_SHARE", true)]      // of the stock and the population
    [InlineData("gender-core-set", "MIG_STOCK", true)]
    public void An_agreement_on_an_indicator_that_is_not_of_its_dataset_gets_a_finding(string dataset, string indicator, bool isReported)
    {
        string file = "country,provider,recipient,dataset,indicator,legal_basis,frequency,format,confidentiality,contact,valid_from\n"
            + $"KGZ,statistics,migration,{dataset},{indicator},Decree 12,A,API,N,Office,2019-01-01\n";
        ValidationReport report = SubmissionReading.Read(
            new MemoryStream(System.Text.Encoding.UTF8.GetBytes(file)), TemplateCatalogue.Find("sharing-agreements")!,
            new SubmissionContext("statistics", "KGZ", "2019", "a.csv", Pipeline.Core.Indicators.IndicatorCatalogue.Templates), _ => { });

        Assert.Equal(
            isReported ? [$"known-dataset 2/indicator: found '{indicator}', expected *, or the code of an indicator that is computed from {dataset} alone"] : [],
            report.Lines());
    }

    [Theory]
    [InlineData("sums", "", "parameter 'kind': is 'sums', expected one of matches-path, order, required-when, forbidden-when, codes-when, limits-when, kept-when, same-when, known-dataset, unique-key, parts-sum, jump.")]
    [InlineData("order", "\"first\": \"day\"", "parameter 'second': is missing.")]
    [InlineData("order", "\"first\": \"day\", \"second\": \"date\"", "parameter 'second': the template has no field 'date'.")]
    [InlineData("order", "\"first\": \"day\", \"second\": \"year\"", "parameter 'second': fields 'day' and 'year' cannot be compared: both need to be numbers, years, dates or date-times.")]
    [InlineData("order", "\"first\": \"day\", \"second\": \"until\", \"strict\": 1", "parameter 'strict': is not true or false.")]
    [InlineData("order", "\"first\": \"day\", \"second\": \"until\", \"strikt\": true", "parameter 'strikt': is not a parameter of the kind 'order'.")]
    [InlineData("matches-path", "\"field\": \"count\", \"part\": \"country\"", "parameter 'field': field 'count' is compared with a country, so it needs a code list and the comparison 'equal'.")]
    [InlineData("matches-path", "\"field\": \"count\", \"part\": \"period\"", "parameter 'field': field 'count' is compared with a period, so it needs to be a year, date or date-time.")]
    [InlineData("matches-path", "\"field\": \"year\", \"part\": \"file\"", "parameter 'part': is 'file', expected one of country, agency, period.")]
    [InlineData("matches-path", "\"field\": \"year\", \"part\": \"agency\"", "parameter 'field': field 'year' is compared with an agency, so it needs to be a text and the comparison 'equal'.")]
    [InlineData("known-dataset", "\"field\": \"year\"", "parameter 'field': field 'year' needs to be a text.")]
    [InlineData("required-when", "\"field\": \"day\"", "parameter 'when': is missing.")]
    [InlineData("required-when", "\"field\": \"day\", \"when\": {}", "parameter 'when': names no field.")]
    [InlineData("required-when", "\"field\": \"day\", \"when\": { \"field\": \"sex\" }", "parameter 'when': needs one of equals, in and present.")]
    [InlineData("required-when", "\"field\": \"day\", \"when\": { \"field\": \"sex\", \"equals\": \"X\" }", "parameter 'when': 'X' is not a value of the field 'sex'.")]
    [InlineData("required-when", "\"field\": \"day\", \"when\": { \"field\": \"sex\", \"in\": \"F\" }", "parameter 'when': 'in' is not equals, in (a list) or present (true or false).")]
    [InlineData("codes-when", "\"field\": \"count\"", "parameter 'field': field 'count' needs a code list.")]
    [InlineData("codes-when", "\"field\": \"sex\"", "parameter 'codes': is missing.")]
    [InlineData("codes-when", "\"field\": \"sex\", \"codes\": []", "parameter 'codes': is empty.")]
    [InlineData("codes-when", "\"field\": \"sex\", \"codes\": [\"X\"]", "parameter 'codes': 'X' is not in the list sex.")]
    [InlineData("limits-when", "\"field\": \"sex\", \"whole\": true, \"when\": { \"field\": \"sex\", \"present\": true }", "parameter 'field': field 'sex' needs to be a number.")]
    [InlineData("limits-when", "\"field\": \"rate\", \"when\": { \"field\": \"sex\", \"present\": true }", "parameter 'maximum': is missing, and so are minimum and whole.")]
    [InlineData("parts-sum", "\"field\": \"country\", \"when\": { \"field\": \"count\", \"equals\": 1 }", "parameter 'when': needs to be about a dimension with a code list.")]
    [InlineData("unique-key", "", "parameter 'kind': the template has no primaryKey.")]
    [InlineData("parts-sum", "\"field\": \"sex\"", "parameter 'field': field 'sex' needs to be a dimension with a code list.")]
    [InlineData("parts-sum", "\"field\": \"country\", \"estimateTolerance\": -1", "parameter 'estimateTolerance': is negative.")]
    [InlineData("jump", "\"period\": \"year\", \"maximumChangePerYear\": \"1\", \"minimumBase\": 1", "parameter 'maximumChangePerYear': is String, expected Number.")]
    [InlineData("jump", "\"period\": \"day\", \"maximumChangePerYear\": 1, \"minimumBase\": 1", "parameter 'period': field 'day' needs to be a dimension of type year.")]
    public void Names_a_wrong_parameter(string kind, string parameters, string message) =>
        Assert.Equal($"Template 'test', rule 'the-rule', {message}", Assert.Throws<FormatException>(() => Check(kind, parameters, "day|2024-01-01")).Message);

    [Fact]
    public void Rules_about_cells_need_one_measure_and_dimensions_that_are_codes_or_years()
    {
        string rule = Rule("parts-sum", "\"field\": \"country\"");
        Assert.Equal("Template 'test': rules about cells need one measure, it has 2.",
            Assert.Throws<FormatException>(() => TestTemplates.Read(TestTemplates.Types(rule), "day\n")).Message);
        Template dated = TestTemplates.Parse("aggregate", "", rule, TestTemplates.Field("day", "date", "dimension"),
            TestTemplates.Field("country", "string", "dimension", "\"codelist\": \"country\""), TestTemplates.Field("value", "integer", "measure"));
        Assert.Equal("Template 'test': dimension 'day' is neither a code nor a year.", Assert.Throws<FormatException>(() => TestTemplates.Read(dated, "day\n")).Message);
    }

    [Fact]
    public void The_rules_of_every_template_can_be_made() =>
        Assert.All(TemplateCatalogue.All, template => Assert.All(template.Rules, rule => RuleKinds.Create(template, rule)));
}
