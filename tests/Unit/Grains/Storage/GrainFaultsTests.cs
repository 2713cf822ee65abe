using MonkeyTroop.Grains.Storage;

namespace MonkeyTroop.Tests.Unit.Grains.Storage;

public class GrainFaultsTests
{
    /// <summary>The words are Orleans' own, as a silo of an earlier version answers a method that it does not know.</summary>
    private const string UnknownMethod = """Unable to resolve type alias "("inv",[Orleans.Runtime.GrainReference],[MonkeyTroop.Grains.Wallets.IWalletGrain,MonkeyTroop.Grains.Abstractions],"BB633B75")".""";

    [Fact]
    public void IsAway_WhatALaterCallMayMend_IsTrue()
    {
        Exception[] passing = [new OrleansException("a silo died"), new TimeoutException(), new OperationCanceledException(), new TypeLoadException(UnknownMethod)];

        Assert.All(passing, e => Assert.True(GrainFaults.IsAway(e)));
    }

    [Fact]
    public void IsAway_Defect_IsFalse()
    {
        Exception[] defects = [new InvalidOperationException(), new TypeLoadException("Could not load type 'X'"), new ArgumentException("a")];

        Assert.All(defects, e => Assert.False(GrainFaults.IsAway(e)));
    }
}
