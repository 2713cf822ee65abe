using MonkeyTroop.ClientProxy.Errors;

namespace MonkeyTroop.ClientProxy.Tickets;

/// <summary>A lease to use, or why there is none. Exactly one of the two is set.</summary>
/// <param name="Use">The use, which the caller ends.</param>
/// <param name="Refusal">What to tell the app.</param>
internal readonly record struct LeaseAnswer(LeaseUse? Use, Refusal? Refusal);
