using System.Globalization;
using Pipeline.Core.Decisions;

namespace Pipeline.Core.Tests.Decisions;

public class DelphiTests
{
    // The rule in words: two strong; one strong and another; three medium; two medium and a weak. Not: one strong alone, two medium, weak only.
    [Theory]
    [InlineData(2, 0, 0, true)]
    [InlineData(1, 0, 1, true)]
    [InlineData(1, 1, 0, true)]
    [InlineData(0, 3, 0, true)]
    [InlineData(0, 2, 1, true)]
    [InlineData(1, 0, 0, false)]
    [InlineData(0, 2, 0, false)]
    [InlineData(0, 1, 3, false)]
    [InlineData(0, 0, 5, false)]
    public void A_dimension_is_positive_by_the_strength_of_its_indicators(int strong, int medium, int weak, bool positive) =>
        Assert.Equal(positive, DelphiAssessment.IsPositive(strong, medium, weak));

    [VectorFact]
    public void The_dimension_rule_is_that_of_the_published_table()
    {
        string[][] rows = [.. Vectors.Read("survey/dimension_rule_truth_table.csv", "strong", "medium", "weak", "positive")];
        Assert.Equal(80, rows.Length);
        Assert.All(rows, row => Assert.Equal(row[3] == "1", DelphiAssessment.IsPositive(Int(row[0]), Int(row[1]), Int(row[2]))));
    }

    [Fact]
    public void There_are_67_indicators_for_adults_and_65_for_children()
    {
        Assert.Equal(67, DelphiIndicator.All.Count(indicator => indicator.Adult is not null));
        Assert.Equal(65, DelphiIndicator.All.Count(indicator => indicator.Child is not null));
        Assert.Equal([10, 10, 16, 9, 15, 7], DelphiIndicator.All.GroupBy(indicator => indicator.Dimension).Select(dimension => dimension.Count()));
    }

    [VectorFact]
    public void The_indicators_and_their_strengths_are_the_published_ones()
    {
        string[][] rows = [.. Vectors.Read("survey/ilo_delphi_labour_indicators.csv", "code", "indicator", "dimension", "adult_labour_strength", "child_labour_strength")];
        Assert.Equal(
            rows.Select(row => string.Join('|', row)),
            DelphiIndicator.All.Select(indicator =>
                $"{indicator.Code}|{indicator.Name}|{(int)indicator.Dimension}|{Text(indicator.Adult)}|{Text(indicator.Child)}"));

        static string Text(Strength? strength) => strength?.ToString().ToLowerInvariant() ?? "";
    }

    // Adult. D1: deceived about the job (strong) and wages (medium): positive. D4: low salary, wage manipulation, hazardous work (3 medium): positive.
    // D5: isolation (strong) alone: negative. D3_08 has no answer. So deception and exploitation without coercion at destination.
    [Fact]
    public void Weighs_an_interview()
    {
        DelphiAssessment assessment = DelphiAssessment.Of(isChild: false, Answers("D1_01 D1_02 D4_02 D4_03 D4_06 D5_03", "D3_08"));

        Assert.Equal(new DimensionFinding(Dimension.DeceptiveRecruitment, 1, 1, 0, 0), assessment.Dimensions[0]);
        Assert.Equal([true, false, false, true, false, false], assessment.Dimensions.Select(finding => finding.IsPositive));
        Assert.Equal(1, assessment.Missing);
        Assert.Equal(LabourClass.VictimOfDeceptionAndExploitation, LabourExploitation.Classify(assessment, recruited: null).Class);
    }

    // Threats of violence and debt bondage are medium for an adult, strong for a child; D3_08 is no indicator for children, so its missing answer does not count.
    [Fact]
    public void A_child_has_strengths_of_its_own()
    {
        Func<DelphiIndicator, bool?> answers = Answers("D2_02 D2_04", "D3_08");
        Assert.Equal(new DimensionFinding(Dimension.CoerciveRecruitment, 0, 2, 0, 0), DelphiAssessment.Of(false, answers).Dimensions[1]);
        Assert.Equal(new DimensionFinding(Dimension.CoerciveRecruitment, 2, 0, 0, 0), DelphiAssessment.Of(true, answers).Dimensions[1]);
        Assert.Equal([1, 0], [DelphiAssessment.Of(false, answers).Missing, DelphiAssessment.Of(true, answers).Missing]);
    }

    [Fact]
    public void Missing_answers_count_as_absent_and_are_counted()
    {
        DelphiAssessment assessment = DelphiAssessment.Of(false, _ => null);
        Assert.Equal(67, assessment.Missing);
        Assert.Equal(LabourClass.SuccessfulMigrant, LabourExploitation.Classify(assessment, null).Class);
    }

    // Exploitation (two strong: excessive hours for a child, and no access to education is medium): a child who was recruited is a victim; one who was not is exploited.
    [Theory]
    [InlineData(true, LabourClass.VictimOfTraffickingForcedLabour)]
    [InlineData(false, LabourClass.ExploitedMigrant)]
    [InlineData(null, LabourClass.ExploitedMigrant)]
    public void For_a_child_recruitment_and_exploitation_suffice(bool? recruited, LabourClass expected) =>
        Assert.Equal(expected, LabourExploitation.Classify(DelphiAssessment.Of(true, Answers("D4_01 D4_09")), recruited).Class);

    // Every answer to "recruited" that an adult may give leaves the class as it is.
    [Fact]
    public void For_an_adult_recruitment_alone_changes_nothing() =>
        Assert.Equal(LabourClass.ExploitedMigrant, LabourExploitation.Classify(DelphiAssessment.Of(false, Answers("D4_01 D4_09")), recruited: true).Class);

    [VectorFact]
    public void The_64_patterns_are_classified_as_published_and_unclassified_where_the_source_is_silent()
    {
        string[][] rows =
        [
            .. Vectors.Read("survey/case_classification_adult.csv", "d1_deceptive", "d2_coercive", "d3_vulnerability_recruitment", "d4_exploitation",
                "d5_coercion_destination", "d6_vulnerability_destination", "class"),
        ];
        Assert.Equal(64, rows.Length);
        Assert.All(rows, row =>
        {
            bool[] pattern = [.. row[..6].Select(flag => flag == "1")];
            LabourClass expected = row[6].Length == 0 ? LabourClass.Unclassified : Enum.Parse<LabourClass>(row[6].Replace("_", "", StringComparison.Ordinal), ignoreCase: true);
            Assert.Equal(expected, LabourExploitation.Classify(pattern[0], pattern[1], pattern[2], pattern[3], pattern[4], pattern[5]).Class);
        });
    }

    private static Func<DelphiIndicator, bool?> Answers(string present, string missing = "") =>
        indicator => missing.Contains(indicator.Code, StringComparison.Ordinal) ? null : present.Contains(indicator.Code, StringComparison.Ordinal);

    private static int Int(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
