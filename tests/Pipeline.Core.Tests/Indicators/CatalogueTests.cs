using Pipeline.Core.Indicators;

namespace Pipeline.Core.Tests.Indicators;

public class CatalogueTests
{
    [Fact]
    public void Every_indicator_of_the_catalogue_has_a_worked_example()
    {
        IEnumerable<string> computed = new[] { StockIndicatorTests.Example, LabourMarketTests.Example, BorderCrossingTests.Example, TraffickingCasesTests.Example, LabourExploitationStudyTests.Example, CoreSetTests.Example, EthnicProjectionTests.Example }
            .SelectMany(example => IndicatorCatalogue.Compute(example).Observations).Select(observation => observation.Indicator).Concat(WorkedExamples.Indicators).Distinct();

        Assert.Equal(IndicatorCatalogue.All.Select(indicator => indicator.Code).Order(StringComparer.Ordinal), computed.Order(StringComparer.Ordinal));
    }
}
