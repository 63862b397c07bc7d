using Pipeline.Core.Codelists;

namespace Pipeline.Core.Tests.Codelists;

public class TraffickingCodelistTests
{
    // Every choice of HTCDS 2.0 is a code, or an alias, of the list that takes it; which list that is stands here.
    [VectorFact]
    public void The_choices_of_HTCDS_are_all_taken()
    {
        var lists = new Dictionary<string, Codelist>
        {
            ["gender"] = CodelistCatalogue.Gender,
            ["citizenship"] = CodelistCatalogue.Citizenship,
            ["methodofrecruitment"] = CodelistCatalogue.RecruitmentMethod,
            ["methodsofcontrol"] = CodelistCatalogue.MeansOfControl,
            ["typeofexploitation"] = CodelistCatalogue.ExploitationType,
            ["forcedlabourindustry"] = CodelistCatalogue.Nace2,
            ["status"] = CodelistCatalogue.CaseStatus,
            ["traffickingstatus"] = CodelistCatalogue.TraffickingStatus,
            ["traffickingstatusdecisionmakingorg"] = CodelistCatalogue.DecidingOrganisation,
        };
        string[][] choices = [.. Vectors.Read("codelists/htcds_choices.csv", "list_name", "name")];
        Assert.Equal(249, choices.Count(choice => choice[0] == "citizenship"));
        Assert.All(choices.Where(choice => lists.ContainsKey(choice[0])), choice => Assert.True(lists[choice[0]].IndexOf(choice[1]) >= 0, $"{choice[0]} {choice[1]}"));

        // Consent is a boolean, and the types of sexual exploitation are columns of their own.
        Assert.Equal(["consent", "typeofsexexploitation"], choices.Select(choice => choice[0]).Distinct().Except(lists.Keys).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("09--17", "Y9T17")]
    [InlineData("9--17", "Y9T17")]
    [InlineData("0--8", "Y0T8")]
    [InlineData("48+", "Y_GE48")]
    public void Age_bands_of_any_edition_are_the_same(string text, string code) => Assert.Equal(code, CodelistCatalogue.CtdcAgeBand[text].Id);

    [Theory]
    [InlineData("Woman", "F")]
    [InlineData("Male", "M")]
    [InlineData("NonConforming", "TG")]
    [InlineData("Trans/Transgender/NonConforming", "TG")]
    public void Genders_of_any_layout_are_the_same(string text, string code) => Assert.Equal(code, CodelistCatalogue.Gender[text].Id);

    [Theory]
    [InlineData("Acquainted", "Friend")]
    [InlineData("Unaquainted", "Other")]   // spelt so in the standard
    public void Relations_of_HTCDS_are_those_of_CTDC(string text, string code) => Assert.Equal(code, CodelistCatalogue.RecruiterRelation[text].Id);

    [Fact]
    public void An_unknown_country_of_CTDC_is_unknown() => Assert.Equal("_U", CodelistCatalogue.ExploitationCountry["00"].Id);

    // The nine types of the HTCDS service plan.
    [Theory]
    [InlineData("Education")]
    [InlineData("Financial")]
    [InlineData("Health")]
    [InlineData("LabourExploitationRehabilitation")]
    [InlineData("Legal")]
    [InlineData("Livelihood")]
    [InlineData("RightsBasedTraining")]
    [InlineData("SexualExploitationRehabilitation")]
    [InlineData("SocialCare")]
    public void Services_of_HTCDS_are_taken(string type) => Assert.True(CodelistCatalogue.AssistanceService.IndexOf(type) >= 0);
}
