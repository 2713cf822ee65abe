using LLama.Native;
using MonkeyTroop.EmbeddedEngine.Models;

namespace MonkeyTroop.EmbeddedEngine.Inference;

/// <summary>
/// Whether llama.cpp reads a grammar. One that it does not read it tells of as an error, and gives no sampler for it; the library takes that for one, and
/// the process ends at the first token. So each grammar is tried before it is used.
/// </summary>
internal static class GrammarCheck
{
    /// <summary>Tries a grammar.</summary>
    /// <param name="model">Whose tokens it is of.</param>
    /// <param name="grammar">The grammar (GBNF, rule <c>root</c>).</param>
    public static bool IsRead(LoadedModel model, string grammar)
    {
        var before = NativeLogs.ErrorsOfThisThread;
        using var trial = SafeLLamaSamplerChainHandle.Create(LLamaSamplerChainParams.Default());
        trial.AddGrammar(model.Weights, grammar, "root");
        return NativeLogs.ErrorsOfThisThread == before;
    }
}
